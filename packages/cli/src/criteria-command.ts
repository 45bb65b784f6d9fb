import type { Command } from 'commander'
import { criteriaDimensions, type Criteria, type CriteriaFigures, type CriteriaQuery } from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { count, percent } from './format.js'
import type { Run } from './run.js'
import { withGlobalsButActor, withTeam } from './session.js'
import { textTable } from './table.js'

/** `criteria`. */
export function addCriteria(program: Command, run: Run): void {
  withTeam(withGlobalsButActor(program.command('criteria').description('how often each criterion was answered, of the leads somebody worked on')))
    .option('--from <date>', 'leads created on or after this date')
    .option('--to <date>', 'leads created before this date')
    .option('--as-of <moment>', 'as it stood then (default: now)')
    .option('--by <dimension>', criteriaDimensions.join(', '))
    .addHelpText('after', '\nExample:\n  leadledger criteria --by owner --from 2026-01 --to 2026-04')
    .action(answering(run, (ledger, { by, from, to, asOf, team }: CriteriaQuery) => ledger.criteria(given({ by, from, to, asOf, team })), criteriaTable))
}

function criteriaTable({ groups = [], ...all }: Criteria): string {
  const rowsOf = (key: string, { worked, criteria }: CriteriaFigures): string[][] =>
    criteria.map(({ criterion, assessed, completeness, ci, metShare }) => [
      key,
      criterion,
      completeness === null ? 'n/a' : percent(completeness),
      count(assessed),
      count(worked),
      metShare === null ? 'n/a' : percent(metShare),
      ci ? `${percent(ci[0])} to ${percent(ci[1])}` : '',
    ])
  return textTable(
    [
      { title: '' },
      { title: 'criterion' },
      { title: 'answered', right: true },
      { title: 'of', right: true },
      { title: 'in', right: true },
      { title: 'met', right: true },
      { title: '' },
    ],
    [...rowsOf('all', all), ...groups.flatMap(({ key, ...figures }) => rowsOf(key, figures))],
  )
}
