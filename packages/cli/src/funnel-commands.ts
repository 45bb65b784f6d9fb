import type { Command } from 'commander'
import type { Cohorts, CohortsQuery, Funnel, FunnelFigures, FunnelQuery } from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { count, percent } from './format.js'
import type { Run } from './run.js'
import { withGlobalsButActor, withTeam } from './session.js'
import { textTable } from './table.js'

const ofCreation = (command: Command): Command =>
  withTeam(withGlobalsButActor(command))
    .option('--from <date>', 'leads created on or after this date')
    .option('--to <date>', 'leads created before this date')
    .option('--as-of <moment>', 'as it stood then (default: now)')

/** `funnel` and `cohorts`. */
export function addFunnel(program: Command, run: Run): void {
  const funnel = ofCreation(program.command('funnel').description('how far leads got, step by step, each counted once'))
  funnel
    .addOption(funnel.createOption('--mode <mode>', 'any: whoever got further passed through; all: a skipped step ends the way').choices(['any', 'all']))
    .option('--by <dimension>', 'owner, team, department, source, referrer, campaign, month, quarter, year or custom.NAME')
    .addHelpText('after', '\nExamples:\n  leadledger funnel --from 2026-01 --to 2026-04 --by source\n  leadledger funnel --team north')
    .action(answering(run, (ledger, { from, to, asOf, team, by, mode }: FunnelQuery) => ledger.funnel(given({ from, to, asOf, team, by, mode })), funnelText))

  ofCreation(program.command('cohorts').description('leads by the month they were created in, and the share converted by the end of each month since'))
    .addHelpText('after', '\nExample:\n  leadledger cohorts --from 2026-01')
    .action(answering(run, (ledger, { from, to, asOf, team }: CohortsQuery) => ledger.cohorts(given({ from, to, asOf, team })), cohortsText))
}

const barLength = 30

function funnelText(result: Funnel): string {
  if (result.n === 0) return 'No leads.'
  return textTable(
    [
      { title: 'step' },
      { title: 'leads', right: true },
      { title: '', whole: true },
      { title: 'of previous', right: true },
      { title: 'of first', right: true },
      { title: 'skipped', right: true },
      { title: 'lost', right: true },
      { title: 'disqualified', right: true },
      { title: 'still there', right: true },
      { title: 'recycled', right: true },
    ],
    [...rowsOf(result), ...(result.groups ?? []).flatMap((group) => [[group.key], ...rowsOf(group, '  ')])],
  )
}

const rowsOf = ({ n, steps }: FunnelFigures, indent = ''): string[][] =>
  steps.map(({ status, reached, ofPrevious, ofFirst, skipped, stopped: { lost, disqualified, open, recycled } }) => [
    `${indent}${status}`,
    count(reached),
    '█'.repeat(Math.round((reached / Math.max(1, n)) * barLength)),
    ofPrevious === null ? '' : percent(ofPrevious),
    percent(ofFirst),
    count(skipped),
    ...[lost, disqualified, open, recycled].map(count),
  ])

function cohortsText({ rows }: Cohorts): string {
  if (rows.length === 0) return 'No leads.'
  const months = Math.max(...rows.map(({ rates }) => rates.length))
  const columns = Array.from({ length: months }, (_, k) => ({ title: `+${k}`, right: true }))
  return textTable(
    [{ title: 'created in' }, { title: 'leads', right: true }, ...columns],
    rows.map(({ month, size, rates }) => [month, count(size), ...columns.map((_, k) => (rates[k] === undefined ? '' : percent(rates[k])))]),
  )
}
