import type { Actor } from '@leadledger/eventsourcing'
import { digestOf, type ImportDigests } from '@leadledger/import'
import type { ImportRecord } from '@leadledger/leads'
import { InvalidInput } from './errors.js'
import { importLeads, type ImportOptions, type ImportOutcome } from './import-leads.js'
import { importIdOf, importKinds, importRecords } from './import-records.js'
import type { SendOptions, Wiring } from './ledger.js'
import type { ActorOf } from './record-sender.js'
import { revertLeads, type RevertProgress, type RevertReport } from './revert-import.js'

/** An import as it stands; times as ISO 8601. */
export interface ImportView extends ImportDigests {
  /** The same for the same file under the same mapping. */
  readonly id: string
  readonly by: string
  readonly stage: ImportRecord['stage']
  /** How often it was reverted to the end. */
  readonly reverts: number
  readonly startedAt: string
  readonly completedAt: string | null
  readonly revertedAt: string | null
  /** What became of the rows, as the run that completed the import counted them. */
  readonly rows: ImportRecord['rows']
  /** What became of the leads when it was reverted last. */
  readonly leads: ImportRecord['leads']
}

export interface RevertOptions extends Pick<SendOptions, 'by' | 'source'> {
  /** The same report, and nothing written. */
  readonly dryRun?: boolean
  readonly onProgress?: (progress: RevertProgress) => void
}

export interface LedgerImports {
  /** Imports a CSV file; importing it again changes nothing, and after a revert it brings the leads back. */
  import(options: ImportOptions): Promise<ImportOutcome>
  /** Every import, the one begun last first; of a file that was imported under two mappings there are two. */
  imports(): Promise<readonly ImportView[]>
  /**
   * Takes an import back, named by its id or by the path of its file: leads it made and nobody touched since are gone, those it changed are as before.
   * What was touched since, or cannot be put back, is left and listed. Cut short, it goes on when it is called again; of a revert that is over nothing is left to do.
   * @throws {InvalidInput} for an import that is not there, or a file that was imported under two mappings. {@link UnreadableFile}
   */
  revertImport(idOrFile: string, options?: RevertOptions): Promise<RevertReport>
}

export function importsDoor(wiring: Wiring & { readonly actorOf: ActorOf }): LedgerImports {
  const { views, log, clock, actorOf } = wiring
  async function all(): Promise<readonly ImportView[]> {
    const found: ImportRecord[] = []
    for (const kind of importKinds) found.push(...(await views.records(kind)))
    return found.sort((one, other) => other.startedAt - one.startedAt).map(viewOf)
  }
  return {
    import: (options) => importLeads(wiring, options),
    imports: all,
    async revertImport(idOrFile, { dryRun = false, by, source, onProgress } = {}) {
      const actor: Actor = actorOf(by)
      const { file, mapping } = await importNamed(idOrFile, await all())
      const records = importRecords(wiring, () => actor)
      if (!dryRun) await records.startRevert({ file, mapping })
      const record = await records.known({ file, mapping })
      if (!record || record.stage === 'reverted') return { withdrawn: 0, restored: 0, left: [] }
      const report = await revertLeads({ log, record, at: clock(), dryRun, actor, source: source ?? { kind: 'api' }, onProgress })
      if (!dryRun) await records.completeRevert({ file, mapping }, { ...report, left: report.left.length })
      return report
    },
  }
}

const iso = (at: number): string => new Date(at).toISOString()

const viewOf = ({ startedAt, completedAt, revertedAt, ...record }: ImportRecord): ImportView => ({
  id: importIdOf(record),
  ...record,
  startedAt: iso(startedAt),
  completedAt: completedAt === null ? null : iso(completedAt),
  revertedAt: revertedAt === null ? null : iso(revertedAt),
})

/** @throws {InvalidInput} {@link UnreadableFile} */
async function importNamed(idOrFile: string, imports: readonly ImportView[]): Promise<ImportDigests> {
  const byId = imports.find(({ id }) => id === idOrFile)
  if (byId) return byId
  const { file } = await digestOf(idOrFile)
  const [found, ...others] = imports.filter((known) => known.file === file)
  if (!found) throw new InvalidInput(['import: this file was never imported'])
  if (others.length > 0)
    throw new InvalidInput([`import: the file was imported under several mappings; give the id, one of ${[found, ...others].map(({ id }) => id).join(', ')}`])
  return found
}
