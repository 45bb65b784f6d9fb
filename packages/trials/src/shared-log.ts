import { join } from 'node:path'
import { ledgerCodec } from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { fileKeyProvider, sqliteKeyStore, vault } from '@leadledger/vault'
import { ledgerFiles } from 'leadledger'

/** The log of a ledger that somebody else has open, to read. */
export interface SharedLog {
  readonly log: LogReader
  close(): Promise<void>
}

export async function sharedLog(at: string): Promise<SharedLog> {
  const store = await sqliteEventStore({ file: join(at, ledgerFiles.events), readOnly: true })
  const keys = await sqliteKeyStore({ file: join(at, ledgerFiles.keys), provider: fileKeyProvider({ file: join(at, ledgerFiles.masterKey) }) })
  return {
    log: { store, codec: ledgerCodec(store.logId), vault: vault({ keys }) },
    async close() {
      await keys.close()
      await store.close()
    },
  }
}
