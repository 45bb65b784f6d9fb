import type { Command } from 'commander'
import type { ConversationFigures, Conversations, ConversationsQuery } from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { count, percent } from './format.js'
import type { Run } from './run.js'
import { withGlobalsButActor, withTeam } from './session.js'
import { textTable } from './table.js'

/** `conversations`. */
export function addConversations(program: Command, run: Run): void {
  withTeam(
    withGlobalsButActor(program.command('conversations').description('what was asked and objected, how that was answered, and what became of those leads')),
  )
    .option('--from <date>', 'what was said on or after this date')
    .option('--to <date>', 'what was said before this date')
    .option('--as-of <moment>', 'as it stood then (default: now)')
    .option('--by <dimension>', 'owner, team, department, source, referrer, campaign, status, month, quarter or year')
    .addHelpText('after', '\nExample:\n  leadledger conversations --from 2026-01 --by owner')
    .action(
      answering(
        run,
        (ledger, { from, to, asOf, team, by }: ConversationsQuery) => ledger.conversations(given({ from, to, asOf, team, by })),
        conversationsText,
      ),
    )
}

function conversationsText({ groups = [], ...whole }: Conversations): string {
  const { questions, objections, understandings, reviews } = whole
  if (questions.n + objections.n + understandings + reviews.length === 0) return 'Nothing was asked or objected.'
  const rows = [{ key: 'all', ...whole }, ...groups]
  return [questionTable(rows), objectionTable(rows), techniqueTable(rows), ...(reviews.length > 0 ? [reviewTable(rows)] : [])].join('\n\n')
}

type Row = ConversationFigures & { readonly key: string }

const titles = (...names: readonly string[]) => names.map((title) => ({ title, right: true }))

const questionTable = (rows: readonly Row[]): string =>
  textTable(
    [{ title: 'questions' }, { title: 'kind' }, ...titles('asked', 'share', 'summed up')],
    rows.flatMap(({ key, questions, understandings }) => [
      [key, 'all', count(questions.n), '', count(understandings)],
      ...questions.kinds.map(({ kind, n, share }) => ['', kind, count(n), percent(share), '']),
    ]),
  )

const objectionTable = (rows: readonly Row[]): string =>
  textTable(
    [
      { title: 'objections' },
      { title: 'kind' },
      ...titles('n', 'clarified', 'answered', 'resolved', 'leads', 'converted', 'lost', 'win rate'),
      { title: 'lost for', whole: true },
    ],
    rows.flatMap(({ key, objections }) => [
      [key, 'all', count(objections.n), ...Array.from({ length: 8 }, () => '')],
      ...objections.kinds.map(({ kind, n, clarified, answered, resolved, leads, converted, lost, winRate, lostReasons }) => [
        '',
        kind,
        ...[n, clarified, answered, resolved, leads, converted, lost].map(count),
        percent(winRate.value),
        lostReasons.map((lost) => `${lost.reason} × ${lost.leads}`).join(', '),
      ]),
    ]),
  )

const techniqueTable = (rows: readonly Row[]): string =>
  textTable(
    [{ title: 'answers' }, { title: 'technique' }, ...titles('n', 'resolved', 'unresolved', 'success', '95 %')],
    rows.flatMap(({ key, techniques }) =>
      techniques.map(({ technique, answers, resolved, unresolved, success }, index) => [
        index === 0 ? key : '',
        technique,
        ...[answers, resolved, unresolved].map(count),
        percent(success.value),
        success.ci ? `${percent(success.ci[0])} – ${percent(success.ci[1])}` : '',
      ]),
    ),
  )

const reviewTable = (rows: readonly Row[]): string =>
  textTable(
    [{ title: 'reviews' }, { title: 'checklist' }, { title: 'item' }, ...titles('n', 'by oneself', 'kept')],
    rows.flatMap(({ key, reviews }) =>
      reviews.flatMap(({ checklist, n, self, kept, items }, index) => [
        [index === 0 ? key : '', checklist, 'all', count(n), count(self), percent(kept.value)],
        ...items.map((item) => ['', '', item.item, count(item.n), '', percent(item.kept.value)]),
      ]),
    ),
  )
