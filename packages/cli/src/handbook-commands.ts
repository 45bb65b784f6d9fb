import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { defineHandbook, handbookChanges, InvalidInput, type Handbook, type HandbookInput, type HandbookVersion, type Ledger } from 'leadledger'
import { given, wholeNumber } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { json, minute } from './format.js'
import type { Run } from './run.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

/** `handbook show`, `check`, `adopt` and `diff`. */
export function addHandbook(program: Command, run: Run): void {
  const handbook = program
    .command('handbook')
    .description("the organisation's rules: sources, reasons, required fields, qualification, calendars, response times")

  withGlobals(handbook.command('show').description('the handbook in force, with who adopted it and when'))
    .option('--at <moment>', 'the one that was in force then')
    .option('--handbook-version <n>', 'this version; 0 is the default handbook', wholeNumber(0))
    .addHelpText('after', '\nExample:\n  leadledger handbook show --at 2026-01-01')
    .action(
      run<{ at?: string; handbookVersion?: number }, []>(async (session, { at, handbookVersion }) =>
        withLedger(session, async (ledger) => {
          const version = handbookVersion === undefined ? await ledger.handbook(given({ at })) : await versionOf(ledger, handbookVersion)
          session.print(version, () => [headOf(version, ledger.zone), '', ...json(version.handbook).split('\n').map(terminalText)].join('\n'))
          return exitCodes.done
        }),
      ),
    )

  withGlobals(handbook.command('check <file>').description('whether a handbook in a JSON file could be adopted; names every problem'))
    .addHelpText('after', '\nParts that the file leaves out are those of the default handbook.\n\nExample:\n  leadledger handbook check handbook.json')
    .action(
      run<object, [string]>(async (session, _options, file) => {
        const { name } = defineHandbook(handbookIn(file))
        session.print({ valid: true, name }, () => `${terminalText(name)} is valid.`)
        return exitCodes.done
      }),
    )

  withGlobals(handbook.command('adopt <file>').description('put the handbook in a JSON file in force, for what happens from then on'))
    .option('--at <moment>', 'from when on (default: now)')
    .option('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  leadledger handbook adopt handbook.json --reason "BANT from this quarter on"')
    .action(
      run<{ at?: string; reason?: string }, [string]>(async (session, { at, reason }, file) =>
        withLedger(
          session,
          async (ledger) => {
            const adopted = await ledger.adoptHandbook(handbookIn(file), { ...given({ at, reason }), source: { kind: 'cli' } })
            if (adopted.refused !== undefined) {
              const since = minute(new Date(adopted.since).toISOString(), ledger.zone)
              if (session.options.json) session.print(adopted, json)
              else session.console.err(`Refused: the version in force began at ${since}, and none may begin before it`)
              return exitCodes.refused
            }
            session.print(adopted, ({ version, since, changed }) => {
              const text = `Version ${version} is in force from ${minute(since, ledger.zone)} on`
              return changed ? `${text}.` : `${text} already, and is the same.`
            })
            return exitCodes.done
          },
          { create: true },
        ),
      ),
    )

  withGlobals(handbook.command('diff [file]').description('what differs between two versions, or between the one in force and a JSON file'))
    .option('--from <n>', 'a version; 0 is the default handbook (default: the one before --to, or the one in force)', wholeNumber(0))
    .option('--to <n>', 'a version (default: the newest, or the file)', wholeNumber(0))
    .addHelpText('after', '\nExamples:\n  leadledger handbook diff handbook.json\n  leadledger handbook diff --from 1 --to 3')
    .action(
      run<{ from?: number; to?: number }, [string | undefined]>(async (session, { from, to }, file) =>
        withLedger(session, async (ledger) => {
          const [before, after] = await compared(ledger, { from, to, file })
          const changes = handbookChanges(before, after)
          session.print(changes, () =>
            changes.length === 0
              ? 'Nothing differs.'
              : textTable(
                  [{ title: 'what' }, { title: 'from' }, { title: 'to' }],
                  changes.map((change) => [change.path, shown(change.from), shown(change.to)]),
                ),
          )
          return exitCodes.done
        }),
      ),
    )
}

/** The handbook in a JSON file. @throws {InvalidInput} */
export function handbookIn(file: string): HandbookInput {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as HandbookInput
  } catch (error) {
    throw new InvalidInput([`${file}: ${error instanceof SyntaxError ? 'is no JSON' : 'cannot be read'}`])
  }
}

async function versionOf(ledger: Ledger, version: number): Promise<HandbookVersion> {
  const versions = await ledger.handbooks()
  const found = versions[version]
  if (!found) throw new InvalidInput([`version: there is no version ${version}, the newest is ${versions.length - 1}`])
  return found
}

async function compared(
  ledger: Ledger,
  { from, to, file }: { readonly from: number | undefined; readonly to: number | undefined; readonly file: string | undefined },
): Promise<readonly [Handbook, Handbook]> {
  const newest = (await ledger.handbooks()).length - 1
  if (file !== undefined && to !== undefined) throw new InvalidInput(['to: give a version or a file, not both'])
  const before = (await versionOf(ledger, from ?? (file === undefined ? Math.max(0, (to ?? newest) - 1) : newest))).handbook
  return [before, file === undefined ? (await versionOf(ledger, to ?? newest)).handbook : defineHandbook(handbookIn(file))]
}

function headOf({ version, since, by, reason, handbook }: HandbookVersion, zone: string): string {
  if (version === 0) return `${handbook.name}: nobody adopted another one.`
  const who = by === null ? '' : ` by ${by.id}`
  return terminalText(`${handbook.name}: version ${version}, in force since ${minute(since, zone)}, adopted${who}${reason === null ? '' : `: ${reason}`}`)
}

const shown = (value: unknown): string => (value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value))
