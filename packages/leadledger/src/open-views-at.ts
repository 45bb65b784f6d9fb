import { join } from 'node:path'
import { openViews, type LogReader, type Views } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'
import { ledgerFiles } from './ledger-files.js'
import { defaultSchema } from './open-store.js'
import { placeOf, type Place } from './places.js'
import { scratchFile } from './scratch-files.js'
import { telling, viewsError } from './views-damage.js'

/** Where the views of a ledger are when nobody says so: beside its log, and nowhere for an event store. @throws {InvalidInput} */
export function viewsPlaceOf(at: Place, views: string | undefined): Place {
  if (views !== undefined) return checkedViews(placeOf(views, 'views'))
  if (at.kind === 'memory') return at
  if (at.kind === 'path') return { kind: 'path', path: join(at.path, ledgerFiles.views) }
  if (at.kind === 'postgres') return { ...at, schema: `${at.schema ?? defaultSchema}_views` }
  throw new InvalidInput(['views: say where the views are, since an event store holds only the log: postgres://…, the path of a file, or memory:'])
}

function checkedViews(place: Place): Place {
  if (place.kind === 'eventstoredb') throw new InvalidInput(['views: an event store holds only the log'])
  return place
}

/** Opens the views at a place; `directory` is where a verification may write for a moment. */
export async function openViewsAt(place: Place, log: LogReader, directory: string | undefined): Promise<Views> {
  if (place.kind === 'postgres') {
    const { openPostgresViews } = await import('@leadledger/read-models/postgres')
    return openPostgresViews({ url: place.url, schema: place.schema ?? `${defaultSchema}_views`, log })
  }
  const file = place.kind === 'path' ? place.path : ':memory:'
  const scratch = directory === undefined ? ':memory:' : scratchFile(directory)
  try {
    return telling(file, await openViews({ file, log, scratch }))
  } catch (error) {
    throw viewsError(file, error)
  }
}
