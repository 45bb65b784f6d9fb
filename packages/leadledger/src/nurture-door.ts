import { moveOf, enrolmentsOf, statementsOf, type NextMove, type Statement } from '@leadledger/leads'
import { nurtureReport, sequenceProgress, type NurtureReport, type SequenceProgress } from '@leadledger/metrics'
import { timeOf } from './command-input.js'
import { InvalidInput } from './errors.js'
import { isoOf, type InstantInput } from './instants.js'
import { instants, type Window } from './kpi-query.js'
import type { Wiring } from './ledger.js'
import { leadState, runAll, type MailSender, type SequenceRun } from './sequence-run.js'

export interface RunSequences {
  readonly send: MailSender
  /** The instant to run for; now by default, and not in the future. */
  readonly now?: InstantInput
}

/** One way of a lead through a sequence, and what comes next on it if nothing happens until then. */
export interface EnrolmentView {
  readonly enrolmentId: string
  readonly sequence: string
  /** The version of the handbook that defines it. */
  readonly version: number
  /** ISO 8601, as the others. */
  readonly at: string
  /** `null` once it ended. */
  readonly next:
    | { readonly move: 'send'; readonly step: string; readonly at: string; readonly queued: boolean }
    | { readonly move: 'wait'; readonly at: string }
    | { readonly move: 'stop'; readonly exit: string }
    | { readonly move: 'complete' }
    | null
}

export interface ConsentView extends Omit<Statement, 'at'> {
  readonly at: string
}

/** Sequences of mails, and what nurturing comes to. The ledger starts no timers: whoever hosts it calls `runSequences` now and then. */
export interface LedgerNurture {
  /**
   * Takes every step that is due: the intention is recorded first, then the mail is handed to `send`, then it is recorded as sent. A mail whose sending failed stays
   * queued for the next run, under the same key. @throws {InvalidInput}
   */
  runSequences(options: RunSequences): Promise<SequenceRun>
  /** How leads come through each version of each sequence, as it stood at `asOf`. */
  sequences(query?: Pick<Window, 'asOf'>): Promise<readonly SequenceProgress[]>
  /** The ways of a lead through sequences, the newest first. */
  enrolments(lead: string): Promise<readonly EnrolmentView[]>
  /** What a lead agreed to and took back, in the order it was recorded, the newest first. */
  consents(lead: string): Promise<readonly ConsentView[]>
  /** Leads by how many channels touched them, second calls against the window of the handbook, reactions, and what messages led to; of leads created in a window. */
  nurture(query?: Pick<Window, 'from' | 'to' | 'asOf' | 'zone'>): Promise<NurtureReport>
}

export function nurtureDoor({ zone, clock, newId, log, views, handbooks }: Wiring): LedgerNurture {
  return {
    async runSequences({ send, now: at }) {
      const problems: string[] = []
      const now = timeOf(at, { now: clock(), zone, commandId: 'run' }, problems, 'now')
      if (problems.length > 0) throw new InvalidInput(problems)
      return runAll(await views.running(), { log, handbooks, newId, send, now })
    },
    sequences: async (query = {}) => sequenceProgress(views.facts({ nurture: true }), instants(query, zone, clock())),
    async enrolments(lead) {
      const now = clock()
      const state = await leadState(log, lead)
      const rules = { handbook: await handbooks.current(now), versions: await handbooks.inForce() }
      return enrolmentsOf(state.nurture).map(({ enrolmentId, sequence, version, at }) => {
        const next = moveOf(enrolmentId, state, rules, now)
        return { enrolmentId, sequence, version, at: isoOf(at) as string, next: next ? shown(next) : null }
      })
    },
    consents: async (lead) => statementsOf((await leadState(log, lead)).nurture).map((said) => ({ ...said, at: isoOf(said.at) as string })),
    nurture: async (query = {}) =>
      nurtureReport(views.facts({ interactions: true, nurture: true }), {
        ...instants(query, zone, clock()),
        handbooks: await handbooks.inForce(),
        posts: await views.records('SocialPostPublished'),
      }),
  }
}

function shown(next: NextMove): EnrolmentView['next'] {
  if (next.move === 'send') return { move: 'send', step: next.step.id, at: isoOf(next.at) as string, queued: next.queued !== null }
  return next.move === 'wait' ? { move: 'wait', at: isoOf(next.at) as string } : next
}
