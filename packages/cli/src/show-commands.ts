import type { Command } from 'commander'
import { InvalidInput, type Lead, type Ledger } from 'leadledger'
import { given, wholeNumber } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { amount, minute } from './format.js'
import type { Run } from './run.js'
import { withGlobals, withLedger, withNow } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

/** `timeline` and `follow-ups`. */
export function addHistory(program: Command, run: Run): void {
  withGlobals(program.command('timeline <id>').description('every event of a lead: when, recorded when, by whom, why'))
    .addHelpText('after', '\nExample:\n  leadledger timeline 01J8ZQ5V7Y…')
    .action(
      run<object, [string]>(async (session, _options, id) =>
        withLedger(session, async (ledger) => {
          const entries = await ledger.timeline(id)
          if (entries.length === 0) return session.absent(id)
          session.print(entries, () =>
            textTable(
              [
                { title: '#', right: true },
                { title: 'happened' },
                { title: 'recorded' },
                { title: 'event' },
                { title: 'by' },
                { title: 'through' },
                { title: 'what', whole: true },
              ],
              entries.map((entry) => [
                String(entry.version),
                minute(entry.occurredAt, ledger.zone),
                minute(entry.recordedAt, ledger.zone),
                `${entry.type}${entry.inferred ? ' (inferred)' : ''}`,
                entry.actor.id,
                String(entry.source.kind),
                factsText({ ...entry.data, ...(entry.personal ?? { personal: 'erased' }) }),
              ]),
            ),
          )
          return exitCodes.done
        }),
      ),
    )

  withNow(withGlobals(program.command('follow-ups').description('open follow-ups, the one due first on top')))
    .option('--overdue', 'only those whose date has passed')
    .option('--owner <name>')
    .option('--limit <n>', 'at most so many', wholeNumber(1), 100)
    .addHelpText('after', '\nExample:\n  leadledger follow-ups --overdue')
    .action(
      run<{ overdue?: boolean; owner?: string; limit: number }, []>(async (session, { overdue, owner, limit }) =>
        withLedger(session, async (ledger) => {
          const rows = await ledger.followUps(given({ overdue, owner, limit }))
          session.print(rows, () =>
            rows.length === 0
              ? 'No open follow-ups.'
              : textTable(
                  [
                    { title: 'due' },
                    { title: '' },
                    { title: 'company' },
                    { title: 'contact' },
                    { title: 'owner' },
                    { title: 'note' },
                    { title: 'lead' },
                    { title: 'follow-up', whole: true },
                  ],
                  rows.map((row) => [
                    row.due.date,
                    row.overdue ? 'overdue' : '',
                    row.company ?? '–',
                    row.contact ?? '–',
                    row.owner ?? '–',
                    row.note ?? '',
                    row.lead,
                    row.followUp,
                  ]),
                ),
          )
          return exitCodes.done
        }),
      ),
    )
}

/** The action of `lead ID`. */
export function addLeadCard(lead: Command, run: Run): void {
  lead
    .argument('[id]', 'id of the lead')
    .option('--as-of <moment>', 'the lead as it stood then')
    .option('--hints', 'with the number of leads it may be the same as, its next follow-up, and whom an earlier conversion made known; looks at every lead')
    .action(
      run<{ asOf?: string; hints?: boolean }, [string | undefined]>(async (session, { asOf, hints }, id) => {
        if (asOf !== undefined && hints) throw new InvalidInput(['--hints: are those of now, and stand beside --as-of'])
        if (id === undefined) throw new InvalidInput(['id: which lead? Give its id, or see: leadledger lead --help'])
        return withLedger(session, async (ledger) => {
          const found = await ledger.lead(id, given({ asOf }))
          if (!found) return session.absent(id, asOf)
          session.print({ ...found, ...(hints && (await hintsOf(ledger, id))) }, cardText)
          return exitCodes.done
        })
      }),
    )
}

/** Beside the record, so under names of their own: the contact of a lead is somebody's name. */
async function hintsOf(ledger: Ledger, lead: string) {
  const { contact: knownContact = null, ...hints } = (await ledger.hints(lead)) ?? {}
  return { ...hints, knownContact }
}

function cardText(card: Lead): string {
  const shown = { ...card, qualification: qualificationText(card.qualification), dealValue: card.dealValue && amount(card.dealValue) }
  const width = Math.max(...Object.keys(shown).map((name) => name.length))
  return Object.entries(shown)
    .map(([name, value]) => `${name.padEnd(width)}  ${terminalText(wordsOf(value))}`)
    .join('\n')
}

/** `region north, product Starter` for an object; `–` for nothing. */
function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value !== 'object' || Array.isArray(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  return factsText(value as Readonly<Record<string, unknown>>) || '–'
}

/** `need met, budget unknown: 1 met, 1 needed; recommended: …`. */
function qualificationText(result: Lead['qualification']): string {
  if (!result) return '–'
  const { criteria, met, needed, recommended } = result
  const answers = criteria.map(({ id, answer }) => `${id} ${answer}`).join(', ')
  return terminalText(`${answers}: ${met} met, ${needed} needed${recommended ? `; recommended: ${recommended.label}` : ''}`)
}

const factsText = (facts: Readonly<Record<string, unknown>>): string =>
  Object.entries(facts)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
