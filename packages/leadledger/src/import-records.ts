import { idOf, loadStream } from '@leadledger/eventsourcing'
import type { ImportDigests, ImportReport } from '@leadledger/import'
import { recordCodec, recordDecider, recordStream, type ImportRecord, type RecordCommandOf } from '@leadledger/leads'
import type { RecordKind } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'
import type { Wiring } from './ledger.js'
import { recordSender, type ActorOf } from './record-sender.js'

/** Types of the events that hold an import as it stands. */
export const importKinds = ['ImportStarted', 'ImportCompleted', 'RevertStarted', 'ImportReverted'] as const satisfies readonly RecordKind[]

const streamOf = (digests: ImportDigests) => recordStream({ type: 'StartRevert', at: 0, ...digests })

/** Id of an import: the same for the same file under the same mapping. */
export const importIdOf = ({ file, mapping }: ImportDigests): string => idOf(streamOf({ file, mapping }))

/** What the ledger keeps of imports beside the events of leads. */
export function importRecords(wiring: Pick<Wiring, 'zone' | 'clock' | 'newId' | 'log'>, actorOf: ActorOf) {
  const send = recordSender(wiring, actorOf)
  const { log } = wiring
  async function known(digests: ImportDigests): Promise<ImportRecord | null> {
    const codec = recordCodec(log.store.logId)
    return (await loadStream({ store: log.store, codec, decider: recordDecider }, streamOf(digests), log.vault.keyring())).state as ImportRecord | null
  }
  const reverts = async (digests: ImportDigests): Promise<number> => (await known(digests))?.reverts ?? 0
  return {
    known,
    reverts,
    /** Resolves with the number of reverts before. @throws {InvalidInput} while the import is reverted in part. */
    async begin(digests: ImportDigests, by: string): Promise<number> {
      const begun = await send('StartImport', { ...digests, by })
      if (begun.refused !== undefined) throw new InvalidInput(['file: its import is reverted in part; revert it to the end first'])
      return reverts(digests)
    },
    async complete(digests: ImportDigests, { created, updated, unchanged, skipped, failed }: ImportReport): Promise<void> {
      await send('CompleteImport', { ...digests, rows: { created, updated, unchanged, skipped, failed } })
    },
    async startRevert(digests: ImportDigests): Promise<void> {
      await send('StartRevert', digests)
    },
    async completeRevert(digests: ImportDigests, leads: RecordCommandOf<'CompleteRevert'>['leads']): Promise<void> {
      await send('CompleteRevert', { ...digests, leads })
    },
  }
}
