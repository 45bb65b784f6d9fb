import type { Command } from 'commander'
import { InvalidInput, type Lead, type LeadsQuery, type SavedViewInfo } from 'leadledger'
import { answering } from './answering.js'
import { given, list, wholeNumber } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { amount, count, day } from './format.js'
import { told } from './record-commands.js'
import type { Run } from './run.js'
import { common, sendOptions, type Common } from './sending.js'
import { withGlobals, withLedger, withNow } from './session.js'
import { textTable } from './table.js'

interface FilterOptions extends Omit<LeadsQuery, 'status' | 'notStatus' | 'view' | 'search' | 'limit' | 'after'> {
  readonly status?: string[]
  readonly notStatus?: string[]
}

interface LeadsOptions extends FilterOptions, Pick<LeadsQuery, 'search' | 'limit' | 'after'> {
  readonly view?: string
  readonly viewOf?: string
  readonly all?: boolean
}

const filtering = (command: Command): Command =>
  command
    .option('--status <statuses>', 'new, contacted, qualified, converted, lost, disqualified; several separated by commas', list)
    .option('--not-status <statuses>', 'any other status than these', list)
    .option('--own-status <status>', 'an own status of the handbook, such as nurturing')
    .option('--owner <name>')
    .option('--team <team>', 'owned by somebody who is in this team now')
    .option('--previous-owner <name>', 'owned by this one before, and no more')
    .option('--unassigned', 'only leads nobody owns')
    .option('--source <source>')
    .option('--created <range>', 'today, "last 7 days", "this month", "last fiscal quarter", 2026-Q1, "fiscal 2026"; a fiscal year by the handbook')
    .option('--created-from <date>', 'created on or after')
    .option('--created-to <date>', 'created before')
    .option('--follow-up-overdue', 'only leads with an overdue follow-up')
    .option('--sort <field>', 'createdAt, updatedAt, closedAt, company, contact, status, owner, source, dealValue; -field for descending (default: -createdAt)')

/** `leads`, and `view`. */
export function addLists(program: Command, run: Run): void {
  filtering(withNow(withGlobals(program.command('leads').description('list leads'))))
    .option('--search <text>', 'beginnings of words of company or contact, or digits of the phone number')
    .option('--view <name>', 'a saved view, with --view-of; other filters go before what it says')
    .option('--view-of <user>', 'whose view it is')
    .option('--limit <n>', 'leads a page', wholeNumber(1), 50)
    .option('--after <cursor>', 'the page behind this cursor')
    .option('--all', 'all pages')
    .addHelpText(
      'after',
      '\nExamples:\n  leadledger leads --status new,contacted --unassigned --sort createdAt\n  leadledger leads --team north --created "last 7 days"\n  leadledger leads --view mine --view-of anna',
    )
    .action(
      run<LeadsOptions, []>(async (session, asked) =>
        withLedger(session, async (ledger) => {
          const query = leadsQueryOf(asked)
          let page = await ledger.leads(query)
          const items: Lead[] = [...page.items]
          if (asked.all)
            while (page.next !== null) {
              page = await ledger.leads({ ...query, after: page.next })
              items.push(...page.items)
            }
          session.print({ items, next: page.next, total: page.total }, () => leadTable(items, page, ledger.zone))
          return exitCodes.done
        }),
      ),
    )
  addViews(program, run)
}

function addViews(program: Command, run: Run): void {
  const view = withGlobals(program.command('view').description('filters of lists that are kept under a name'))
  filtering(common(view.command('save <user> <name>').description('keep filters and order for somebody; saving again under the name replaces them')))
    .option('--shared', 'others see it too')
    .addHelpText('after', '\nExample:\n  leadledger view save anna "fresh in the north" --team north --created "last 7 days" --shared')
    .action(
      run<Common & FilterOptions & { shared?: boolean }, [string, string]>(async (session, { shared, ...options }, owner, name) =>
        withLedger(
          session,
          async (ledger) => {
            const { sort, ...filter } = filtersOf(options)
            const saved = { owner, name, filter, ...given({ sort, shared, at: options.at }) }
            return told(session, await ledger.saveView(saved, sendOptions(options, session.options.by)), name)
          },
          { create: true },
        ),
      ),
    )
  common(view.command('remove <user> <name>').description('keep a view no longer'))
    .addHelpText('after', '\nExample:\n  leadledger view remove anna "fresh in the north"')
    .action(
      run<Common, [string, string]>(async (session, options, owner, name) =>
        withLedger(session, async (ledger) =>
          told(session, await ledger.removeView({ owner, name, ...given({ at: options.at }) }, sendOptions(options, session.options.by)), `${name} no longer`),
        ),
      ),
    )
  withGlobals(view.command('list').description('the views'))
    .option('--for <user>', 'the own ones of somebody, and what others share')
    .addHelpText('after', '\nExample:\n  leadledger view list --for ben')
    .action(answering(run, (ledger, { for: who }: { for?: string }) => ledger.savedViews(given({ for: who }) as { for?: string }), viewTable))
}

const filterText = (filter: SavedViewInfo['filter']): string =>
  Object.entries(filter)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')

const viewTable = (views: readonly SavedViewInfo[]): string =>
  views.length === 0
    ? 'No views.'
    : textTable(
        [{ title: 'of' }, { title: 'name' }, { title: '' }, { title: 'filters', whole: true }, { title: 'sort' }],
        views.map(({ owner, name, shared, filter, sort }) => [owner, name, shared ? 'shared' : '', filterText(filter), sort ?? '']),
      )

/** Without what other options of the program say. */
const filtersOf = (asked: FilterOptions) => {
  const { status, notStatus, ownStatus, owner, team, previousOwner, unassigned, source, created, createdFrom, createdTo, followUpOverdue, sort } = asked
  const filters = { ownStatus, owner, team, previousOwner, unassigned, source, created, createdFrom, createdTo, followUpOverdue, sort }
  return given({ status: status as LeadsQuery['status'], notStatus: notStatus as LeadsQuery['notStatus'], ...filters }) as Omit<LeadsQuery, 'view'>
}

function leadsQueryOf({ search, view, viewOf, limit, after, all, ...asked }: LeadsOptions): LeadsQuery {
  if ((view === undefined) !== (viewOf === undefined)) throw new InvalidInput(['--view: needs --view-of, and the other way round'])
  const named = view === undefined || viewOf === undefined ? undefined : { owner: viewOf, name: view }
  return { ...filtersOf(asked), ...given({ search, view: named, limit: all ? 1_000 : limit, after }) }
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
      item.ownStatusLabel ?? item.status,
      item.owner ?? '–',
      item.source ?? '–',
      day(item.createdAt, zone),
      item.dealValue ? amount(item.dealValue) : '–',
      item.id,
    ]),
  )
  return `${table}\n\n${count(items.length)} of ${count(total)} leads${next === null ? '' : `; next page: --after ${next}`}`
}
