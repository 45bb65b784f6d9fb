import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { environmentKeyProvider, fileKeyProvider, memoryKeyStore, sqliteKeyStore, type KeyProvider, type KeyStore } from '@leadledger/vault'
import { InvalidInput } from './errors.js'
import { ledgerFiles } from './ledger-files.js'
import { placeOf, type Place } from './places.js'

const masterKeyVariable = 'LEADLEDGER_MASTER_KEY'

/** Where the keys of a ledger are when nobody says so: beside the log of a directory, and nowhere for a server. @throws {InvalidInput} */
export function keysPlaceOf(at: Place, keys: string | undefined): Place {
  if (keys !== undefined) return checkedKeys(placeOf(keys, 'keys'))
  if (at.kind === 'memory') return at
  if (at.kind === 'path') return { kind: 'path', path: join(at.path, ledgerFiles.keys) }
  throw new InvalidInput(['keys: say where the keys of personal data are, apart from the log and its backups: postgres://… or the path of a file'])
}

function checkedKeys(place: Place): Place {
  if (place.kind === 'eventstoredb') throw new InvalidInput(['keys: an event store keeps what it was given, so a key in it could never be destroyed'])
  return place
}

/** The log whose keys are meant, and whether they must be there already. */
interface KeysOf {
  readonly logId: string
  readonly mustExist: boolean
}

/** Opens the keys of a log, or makes them. @throws {VaultError} `key-store-missing` where they must exist. */
export async function openKeys(place: Place, about: KeysOf, masterKey: KeyProvider | undefined): Promise<KeyStore> {
  if (place.kind === 'memory') return memoryKeyStore()
  if (place.kind === 'path') mkdirSync(dirname(place.path), { recursive: true })
  if (place.kind === 'path') return sqliteKeyStore({ file: place.path, provider: masterKey ?? providerBeside(place.path), ...about })
  if (place.kind !== 'postgres') throw new InvalidInput(['keys: expected postgres://… or the path of a file'])
  const { url, schema } = place
  const provider = masterKey ?? environmentKeyProvider({ variable: masterKeyVariable, env: process.env })
  const { postgresKeyStore } = await import('@leadledger/vault/postgres')
  return postgresKeyStore({ url, provider, ...(schema !== undefined && { schema }), ...about })
}

/** The variable, else a file beside the keys. */
const providerBeside = (keys: string): KeyProvider =>
  process.env[masterKeyVariable] === undefined
    ? fileKeyProvider({ file: join(dirname(keys), ledgerFiles.masterKey) })
    : environmentKeyProvider({ variable: masterKeyVariable, env: process.env })
