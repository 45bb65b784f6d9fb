import type { Command } from 'commander'
import {
  attributions,
  costDimensions,
  costScopes,
  revenues,
  type CostGroup,
  type CostQuery,
  type Costs,
  type Earlier,
  type MoneyText,
  type Roi,
  type RoiGroup,
  type RoiQuery,
  type Unpriced,
} from 'leadledger'
import { answering } from './answering.js'
import { given, wholeNumber } from './arguments.js'
import { amount, percent } from './format.js'
import type { Run } from './run.js'
import { withGlobalsButActor } from './session.js'
import { textTable } from './table.js'

function ofCosts(command: Command): Command {
  return withGlobalsButActor(command)
    .option('--from <date>', 'on or after this date')
    .option('--to <date>', 'before this date')
    .option('--as-of <moment>', 'as it stood then (default: now)')
    .option('--by <dimension>', costDimensions.join(', '))
    .addOption(command.createOption('--scope <scope>', 'which cost counts (default: marketing-only)').choices(costScopes))
    .addOption(command.createOption('--attribution <rule>', 'who is credited with a customer (default: first)').choices(attributions))
    .option('--currency <code>', 'convert everything at the rate of its date')
}

/** `costs` and `roi`. */
export function addCosts(program: Command, run: Run): void {
  ofCosts(program.command('costs').description('what a lead and a customer cost'))
    .option('--lag <days>', 'days by which cost comes before the customers it won (default: 0)', wholeNumber(0))
    .addHelpText('after', '\nExample:\n  leadledger costs --from 2026-01 --to 2026-04 --by campaign')
    .action(
      answering(
        run,
        (ledger, { from, to, asOf, by, scope, attribution, currency, lag }: CostQuery & { lag?: number }) =>
          ledger.costs(given({ from, to, asOf, by, scope, attribution, currency, lagDays: lag })),
        (costs) => costTable(costs),
      ),
    )
  ofCosts(program.command('roi').description('what came back of what was spent'))
    .addOption(program.createOption('--revenue <kind>', 'what counts as revenue (default: won)').choices(revenues))
    .option('--margin <share>', 'share of the revenue left after the cost of what was sold, such as 0.35 (default: all of it)')
    .addHelpText('after', '\nExample:\n  leadledger roi --from 2026-01 --by campaign --attribution linear --margin 0.35 --currency EUR')
    .action(
      answering(
        run,
        (ledger, { from, to, asOf, by, scope, attribution, currency, margin, revenue }: RoiQuery) =>
          ledger.roi(given({ from, to, asOf, by, scope, attribution, currency, margin, revenue })),
        (roi) => roiTable(roi),
      ),
    )
}

const money = (values: readonly MoneyText[] | null): string => values?.map(amount).join(', ') || 'n/a'

export const costTable = ({ groups = [], unpriced, scope, ...all }: Costs, earlier: Earlier<Costs> = {}): string =>
  withUnpriced(
    textTable(
      [
        { title: scope },
        { title: 'spent', right: true },
        { title: 'visits', right: true },
        { title: 'leads', right: true },
        { title: 'per lead', right: true },
        { title: 'customers', right: true },
        { title: 'per customer', right: true },
      ],
      lines<Omit<CostGroup, 'key'>>(all, earlier, groups).map(costLine),
    ),
    unpriced,
  )

/** The whole, that of earlier periods, and its groups. */
const lines = <Figures extends object>(
  all: Figures,
  { previous, yearBefore }: Earlier<Figures>,
  groups: readonly (Figures & { readonly key: string })[],
): readonly (Figures & { readonly key: string })[] => [
  { key: 'all', ...all },
  ...(previous ? [{ ...previous, key: 'the period before' }] : []),
  ...(yearBefore ? [{ ...yearBefore, key: 'a year before' }] : []),
  ...groups.map((group) => ({ ...group, key: `  ${group.key}` })),
]

const costLine = ({ key, spend, visits, leads, costPerLead, customers, costPerAcquisition }: CostGroup): string[] => [
  key,
  money(spend),
  visits === null ? 'n/a' : String(visits),
  String(leads),
  money(costPerLead),
  String(Number(customers.toFixed(2))),
  money(costPerAcquisition),
]

const severalCurrencies = '\n\nThere are several currencies, which are not added: --currency EUR, say, converts them.'
const isMixed = ({ cost, revenue }: Roi): boolean => new Set([...cost, ...revenue].map(({ currency }) => currency)).size > 1

export const roiTable = (roi: Roi, earlier: Earlier<Roi> = {}): string => `${roiRows(roi, earlier)}${isMixed(roi) ? severalCurrencies : ''}`

const roiRows = ({ groups = [], unpriced, scope, label, ...all }: Roi, earlier: Earlier<Roi>): string =>
  withUnpriced(
    textTable(
      [{ title: scope }, { title: 'spent', right: true }, { title: 'earned', right: true }, { title: label, right: true }],
      lines<Omit<RoiGroup, 'key'>>(all, earlier, groups).map(({ key, cost, revenue, roi }) => [key, money(cost), money(revenue), percent(roi)]),
    ),
    unpriced,
  )

/** The rest is for `--json`. */
const mostUnpriced = 20

function withUnpriced(text: string, unpriced: readonly Unpriced[]): string {
  if (unpriced.length === 0) return text
  const more = unpriced.length > mostUnpriced ? `\n… and ${unpriced.length - mostUnpriced} more; --json lists them all` : ''
  const rows = unpriced.slice(0, mostUnpriced).map(({ what, id, date, amount: left }) => [what, id, date ?? '–', amount(left)])
  return `${text}\n\nNot counted, for want of a rate:\n${textTable([{ title: 'what' }, { title: 'id', whole: true }, { title: 'date' }, { title: 'amount', right: true }], rows)}${more}`
}
