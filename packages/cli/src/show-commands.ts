import type { Command } from 'commander'
import { InvalidInput, type Lead, type LeadsQuery } from 'leadledger'
import { given, list, wholeNumber } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { amount, count, day, json, minute } from './format.js'
import type { Run } from './run.js'
import { withGlobals, withLedger, withNow } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

interface LeadsOptions extends Omit<LeadsQuery, 'status' | 'notStatus'> {
  readonly status?: string[]
  readonly notStatus?: string[]
  readonly followUpOverdue?: boolean
  readonly all?: boolean
}

/** `leads`, `lead ID`, `timeline` and `follow-ups`. */
export function addLists(program: Command, run: Run): void {
  withNow(withGlobals(program.command('leads').description('list leads')))
    .option('--status <statuses>', 'new, contacted, qualified, converted, lost, disqualified; several separated by commas', list)
    .option('--not-status <statuses>', 'any other status than these', list)
    .option('--owner <name>')
    .option('--team <team>', 'owned by somebody who is in this team now')
    .option('--previous-owner <name>', 'owned by this one before, and no more')
    .option('--unassigned', 'only leads nobody owns')
    .option('--source <source>')
    .option('--created <range>', 'today, "last 7 days", "this month", "last fiscal quarter", 2026-Q1, "fiscal 2026"; a fiscal year by the handbook')
    .option('--created-from <date>', 'created on or after')
    .option('--created-to <date>', 'created before')
    .option('--follow-up-overdue', 'only leads with an overdue follow-up')
    .option('--search <text>', 'beginnings of words of company or contact, or digits of the phone number')
    .option('--sort <field>', 'createdAt, updatedAt, closedAt, company, contact, status, owner, source, dealValue; -field for descending', '-createdAt')
    .option('--limit <n>', 'leads a page', wholeNumber(1), 50)
    .option('--after <cursor>', 'the page behind this cursor')
    .option('--all', 'all pages')
    .addHelpText('after', '\nExample:\n  leadledger leads --status new,contacted --unassigned --sort createdAt')
    .action(
      run<LeadsOptions, []>(async (session, { all, ...asked }) =>
        withLedger(session, async (ledger) => {
          const query = { ...leadsQueryOf(asked), ...(all && { limit: 1_000 }) }
          let page = await ledger.leads(query)
          const items: Lead[] = [...page.items]
          if (all)
            while (page.next !== null) {
              page = await ledger.leads({ ...query, after: page.next })
              items.push(...page.items)
            }
          session.print({ items, next: page.next, total: page.total }, () => leadTable(items, page, ledger.zone))
          return exitCodes.done
        }),
      ),
    )

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
    .action(
      run<{ asOf?: string }, [string | undefined]>(async (session, { asOf }, id) => {
        if (id === undefined) throw new InvalidInput(['id: which lead? Give its id, or see: leadledger lead --help'])
        return withLedger(session, async (ledger) => {
          const found = await ledger.lead(id, given({ asOf }))
          if (!found) return session.absent(id, asOf)
          session.print(found, (card) =>
            Object.entries(card)
              .map(
                ([name, value]) =>
                  `${name.padEnd(15)} ${name === 'qualification' ? qualificationText(card.qualification) : value === null ? '–' : terminalText(typeof value === 'object' ? json(value) : String(value))}`,
              )
              .join('\n'),
          )
          return exitCodes.done
        })
      }),
    )
}

/** Without what other options of the program say. */
function leadsQueryOf(asked: LeadsOptions): LeadsQuery {
  const { status, notStatus, owner, team, previousOwner, unassigned, source, created, createdFrom, createdTo } = asked
  const { followUpOverdue, search, sort, limit, after } = asked
  return given({
    status: status as LeadsQuery['status'],
    notStatus: notStatus as LeadsQuery['notStatus'],
    owner,
    team,
    previousOwner,
    unassigned,
    source,
    created,
    createdFrom,
    createdTo,
    followUpOverdue,
    search,
    sort,
    limit,
    after,
  })
}

/** `need met, budget unknown: 1 met, 1 needed; recommended: …`. */
function qualificationText(result: Lead['qualification']): string {
  if (!result) return '–'
  const { criteria, met, needed, recommended } = result
  const answers = criteria.map(({ id, answer }) => `${id} ${answer}`).join(', ')
  return terminalText(`${answers}: ${met} met, ${needed} needed${recommended ? `; recommended: ${recommended.label}` : ''}`)
}

function leadTable(items: readonly Lead[], { next, total }: { next: string | null; total: number }, zone: string): string {
  if (items.length === 0) return 'No leads.'
  const table = textTable(
    [
      { title: 'company' },
      { title: 'contact' },
      { title: 'status' },
      { title: 'owner' },
      { title: 'source' },
      { title: 'created' },
      { title: 'value', right: true },
      { title: 'id' },
    ],
    items.map((item) => [
      item.company ?? (item.erased ? '(erased)' : '–'),
      item.contact ?? '–',
      item.status,
      item.owner ?? '–',
      item.source ?? '–',
      day(item.createdAt, zone),
      item.dealValue ? amount(item.dealValue) : '–',
      item.id,
    ]),
  )
  return `${table}\n\n${count(items.length)} of ${count(total)} leads${next === null ? '' : `; next page: --after ${next}`}`
}

const factsText = (facts: Readonly<Record<string, unknown>>): string =>
  Object.entries(facts)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
