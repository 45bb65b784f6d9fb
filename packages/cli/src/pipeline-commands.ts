import { Option, type Command } from 'commander'
import type { BandShare, DealFunnel, DealFunnelQuery, Forecast, ForecastQuery, MoneyText, Pipeline, PipelineQuery } from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { amount, count, minute, percent } from './format.js'
import type { Run } from './run.js'
import { withGlobals, withGlobalsButActor, withTeam } from './session.js'
import { textTable } from './table.js'

/** `pipeline`, `forecast` and `deal funnel`. */
export function addPipeline(program: Command, deal: Command, run: Run): void {
  withTeam(withGlobalsButActor(program.command('pipeline').description('the open deals, stage by stage: how many, their value, and what is expected of it')))
    .option('--at <moment>', 'as it stood then (default: now)')
    .option('--by <dimension>', 'owner, team, department, source, referrer, custom.NAME; or month, quarter, year in which deals are expected')
    .addHelpText('after', '\nExamples:\n  leadledger pipeline --at 2026-07-01 --by owner\n  leadledger pipeline --team north')
    .action(answering(run, (ledger, { at, by, team }: PipelineQuery) => ledger.pipeline(given({ at, by, team })), pipelineText))

  withGlobalsButActor(program.command('forecast').description('what was forecast for a period as it began, against what was won in it'))
    .requiredOption('--from <date>', 'first day of the period')
    .requiredOption('--to <date>', 'first day after it')
    .option('--as-of <moment>', 'what was won by then (default: now)')
    .option('--by <dimension>', 'whose forecasts are compared one by one: owner, team, department, source, referrer or custom.NAME', 'owner')
    .option('--team <team>', 'only the forecast of this team, and what it won')
    .addOption(
      new Option('--weight <weight>', 'what an open deal is weighted by: the probability of its stage, or the share of won deals in its score band')
        .choices(['stage', 'score'])
        .default('stage'),
    )
    .addHelpText('after', '\nExamples:\n  leadledger forecast --from 2026-07 --to 2026-10\n  leadledger forecast --from 2026-07 --to 2026-10 --weight score')
    .action(
      answering(
        run,
        (ledger, { from, to, asOf, by, team, weight }: ForecastQuery) => ledger.forecast(given({ from, to, asOf, by, team, weight })),
        forecastText,
      ),
    )

  withGlobals(deal.command('funnel').description('how far deals came through the stages of the handbook'))
    .option('--from <date>', 'deals opened on or after this date')
    .option('--to <date>', 'deals opened before this date')
    .option('--as-of <moment>', 'as it stood then (default: now)')
    .addHelpText('after', '\nExample:\n  leadledger deal funnel --from 2026-01 --to 2026-07')
    .action(answering(run, (ledger, { from, to, asOf }: DealFunnelQuery) => ledger.dealFunnel(given({ from, to, asOf })), funnelText))
}

const moneyText = (values: readonly MoneyText[]): string => values.map(amount).join(', ') || '–'
const excludedText = (excluded: Readonly<Record<string, number>>): string =>
  Object.entries(excluded)
    .map(([reason, number]) => `${count(number)} ${reason}`)
    .join(', ')

type Figures = Pipeline['totals']

function pipelineText({ totals, stages, groups, asOf, zone }: Pipeline): string {
  if (totals.deals === 0) return 'No open deals.'
  const line = (name: string, { deals, values, weighted, excluded }: Figures): string[] => [
    name,
    count(deals),
    moneyText(values),
    moneyText(weighted),
    Object.keys(excluded).length > 0 ? `without ${excludedText(excluded)}` : '',
  ]
  const rows = groups
    ? groups.flatMap(({ key, totals: sum, stages: inside }) => [
        line(key, sum),
        ...inside.filter(({ deals }) => deals > 0).map(({ stage, ...figures }) => line(`  ${stage}`, figures)),
      ])
    : stages.map(({ stage, ...figures }) => line(stage, figures))
  const columns = [
    { title: 'stage' },
    { title: 'deals', right: true },
    { title: 'value', right: true, whole: true },
    { title: 'weighted', right: true, whole: true },
    { title: '', whole: true },
  ]
  return `${textTable(columns, [...rows, line('all', totals)])}\n\nAs of ${minute(asOf, zone)}.`
}

export function forecastText({ figures, groups, excluded, frozenAt, zone, isComplete, history }: Forecast): string {
  const rows = [
    ...groups.flatMap(({ key, figures: inside }) => inside.map(({ forecast, actual }) => [key, amount(forecast), amount(actual), '', ''])),
    ...figures.map(({ forecast, actual, wape, bias }) => ['all', amount(forecast), amount(actual), percent(wape), percent(bias)]),
  ]
  const columns = [
    { title: '' },
    { title: 'forecast', right: true },
    { title: 'won', right: true },
    { title: 'error', right: true },
    { title: 'bias', right: true },
  ]
  return [
    rows.length === 0 ? 'Nothing was forecast, and nothing won.' : textTable(columns, rows),
    '',
    `Forecast as of ${minute(frozenAt, zone)}${isComplete ? '' : '; the period is not over'}.`,
    ...(Object.keys(excluded).length > 0 ? [`Left out: ${excludedText(excluded)}.`] : []),
    ...(history ? [`Won before, by score band: ${history.bands.map(shareText).join(', ')}.`] : []),
  ].join('\n')
}

const shareText = ({ band, won, closed, share }: BandShare): string =>
  `${band} ${count(won)} of ${count(closed)}${share === null ? '' : ` (${percent(share)})`}`

function funnelText({ steps, excluded }: DealFunnel): string {
  const rows = steps.map(({ stage, reached, ofPrevious, ofFirst, open, lost }) => [
    stage,
    count(reached),
    percent(ofPrevious),
    percent(ofFirst),
    count(open),
    count(lost),
  ])
  const columns = [
    { title: 'stage' },
    { title: 'reached', right: true },
    { title: 'of previous', right: true },
    { title: 'of first', right: true },
    { title: 'open there', right: true },
    { title: 'lost there', right: true },
  ]
  return `${textTable(columns, rows)}${Object.keys(excluded).length > 0 ? `\n\nLeft out: ${excludedText(excluded)}.` : ''}`
}
