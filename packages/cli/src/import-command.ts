import { readFile, stat, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { InvalidInput, presetNames, type ImportOutcome, type MappingInput, type Suspect } from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { count } from './format.js'
import { progressBar } from './progress.js'
import type { Run } from './run.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

interface ImportCommandOptions {
  readonly mapping?: string
  readonly mappingName?: string
  readonly saveMapping?: string
  readonly preset?: string
  readonly dates?: string
  readonly currency?: string
  readonly dryRun?: boolean
  readonly rejects?: string
  readonly duplicates?: string
}

/** `import` and `mappings`. */
export function addImport(program: Command, run: Run): void {
  addMappings(program, run)
  withGlobals(program.command('import <file>').description('import leads from a CSV file; importing it again changes nothing'))
    .option('--mapping <file>', 'mapping file (JSON): which column is what')
    .option('--mapping-name <name>', 'a mapping that was saved under this name')
    .option('--save-mapping <name>', 'keep the mapping of --mapping under this name, when the file is imported')
    .option('--preset <name>', `a ready-made mapping, which --mapping may refine: auto (told by the columns), ${presetNames.join(', ')}`)
    .option('--dates <order>', 'how dates are written that do not begin with the year: day-first or month-first')
    .option('--currency <code>', 'currency of amounts beside which the file tells none (ISO 4217)')
    .option('--dry-run', 'the same report, and nothing written')
    .option('--rejects <file>', 'where failed rows go, with their number and reason')
    .option('--duplicates <file>', 'where rows go whose new lead shares a mail address, or phone and name, with another (CSV)')
    .addHelpText(
      'after',
      '\nExamples:\n  leadledger import pipeline.csv --mapping mapping.json --dry-run\n  leadledger import pipeline.csv --mapping mapping.json --save-mapping pipeline\n  leadledger import april.csv --mapping-name pipeline\n  leadledger import contacts.csv --preset hubspot --rejects rejects.csv\n  leadledger import report.csv --preset salesforce --dates month-first --currency USD\n  leadledger import export.csv --preset auto --duplicates duplicates.csv --dry-run',
    )
    .action(
      run<ImportCommandOptions, [string]>(
        async (session, { mapping, mappingName, saveMapping, preset, dates, currency, dryRun, rejects, duplicates }, file) => {
          const parsed = refined(mapping === undefined ? undefined : await jsonFile(mapping), { preset, ...given({ dates, currency }) })
          if (saveMapping !== undefined && mapping === undefined) throw new InvalidInput(['--save-mapping: give the mapping with --mapping'])
          await readable(file)
          const suspects: Suspect[] = []
          const onSuspect = duplicates === undefined ? undefined : (suspect: Suspect): void => void suspects.push(suspect)
          return withLedger(
            session,
            async (ledger) => {
              const bar = progressBar(session.console, dryRun ? 'Checking' : 'Importing', 'bytes')
              const onProgress = ({ bytes, totalBytes }: { bytes: number; totalBytes: number }): void => bar.update(bytes, totalBytes)
              const report = await ledger
                .import({ file, onProgress, ...given({ mapping: parsed, mappingName, preset, dryRun, rejects, onSuspect, by: session.options.by }) })
                .finally(() => bar.stop())
              if (saveMapping !== undefined && !dryRun) await ledger.saveMapping({ name: saveMapping, mapping: parsed as MappingInput['mapping'] })
              if (!dryRun) {
                const views = progressBar(session.console, 'Updating views', 'events')
                await ledger.catchUp({ onProgress: ({ position, head }) => views.update(Number(position), Number(head)) })
                views.stop()
              }
              if (duplicates !== undefined) await writeSuspects(duplicates, suspects)
              session.print(dryRun ? { ...report, dryRun } : report, () => reportText(report, { dryRun, rejects, duplicates }))
              return exitCodes.done
            },
            dryRun ? { orEmpty: true } : { create: true },
          )
        },
      ),
    )
}

/** `mappings`: those that were saved. */
function addMappings(program: Command, run: Run): void {
  withGlobals(program.command('mappings').description('mappings that were saved for imports; with --json as they are'))
    .addHelpText('after', '\nExample:\n  leadledger mappings --json')
    .action(
      answering(
        run,
        (ledger) => ledger.mappings(),
        (saved) =>
          saved.length === 0
            ? 'No mappings are saved.'
            : textTable(
                [{ title: 'name' }, { title: 'reads' }],
                saved.map(({ name, mapping }) => [name, Object.keys(mapping).join(', ')]),
              ),
      ),
    )
}

/** The mapping with what is said beside it; a preset alone may be refined so, too. */
function refined(
  mapping: unknown,
  { preset, ...told }: { readonly preset?: string | undefined; readonly dates?: string; readonly currency?: string },
): unknown {
  const names = Object.keys(told)
  if (names.length === 0 || (mapping !== undefined && (typeof mapping !== 'object' || mapping === null))) return mapping
  if (mapping === undefined && preset === undefined) throw new InvalidInput(names.map((name) => `--${name}: give a mapping or a preset with it`))
  return { ...mapping, ...told }
}

async function jsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    throw new InvalidInput([`mapping: ${path} ${reason}`])
  }
}

async function readable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new InvalidInput([`file: there is no file ${path}`])
}

/** The file holds ids and nothing about the persons; only its owner may read it. */
const writeSuspects = (path: string, suspects: readonly Suspect[]): Promise<void> =>
  writeFile(path, ['row,lead,known,same', ...suspects.map(({ row, lead, known, same }) => [row, lead, known, same].join(',')), ''].join('\n'), { mode: 0o600 })

function reportText(report: ImportOutcome, { dryRun, rejects, duplicates }: Pick<ImportCommandOptions, 'dryRun' | 'rejects' | 'duplicates'>): string {
  const { detected, suspects = 0, recordIds, reasons, rows, created, updated, unchanged, skipped, failed, events } = report
  const table = textTable(
    [
      { title: 'rows', right: true },
      { title: 'created', right: true },
      { title: 'updated', right: true },
      { title: 'unchanged', right: true },
      { title: 'skipped', right: true },
      { title: 'failed', right: true },
      { title: 'events', right: true },
    ],
    [[rows, created, updated, unchanged, skipped, failed, events].map(count)],
  )
  const why = Object.entries(reasons).map(([reason, number]) => `  ${count(number)} × ${reason}`)
  const where = failed > 0 ? [rejects === undefined ? 'Failed rows: give --rejects FILE to keep them.' : `Failed rows are in ${rejects}.`] : []
  const by = detected ? [`Preset ${detected.preset}, told by the columns ${detected.marks.map(terminalText).join(', ')}.`] : []
  const alike = suspects > 0 ? [`Suspected duplicates: ${count(suspects)}, in ${duplicates}.`] : []
  const own = recordIds ? [] : ['No column holds record ids: each row is a lead of its own, and a newer export would begin them again.']
  return [
    dryRun ? 'Dry run: nothing was written.' : '',
    ...by,
    table,
    ...(why.length > 0 ? ['', 'Skipped or failed:', ...why] : []),
    ...where,
    ...alike,
    ...own,
  ]
    .filter((line, index) => line !== '' || index > 0)
    .join('\n')
}
