import { StoreRefused } from '@leadledger/eventsourcing'
import type { Views } from '@leadledger/read-models'

const advice = 'delete it (with its -wal and -shm), and it is folded anew from the log'

/** What to throw when the file of the views cannot be used: they are disposable, and the error says so. */
export function viewsError(file: string, error: unknown): unknown {
  if (isDamage(error)) return new StoreRefused(file, 'damaged', `the views are damaged: ${advice}`, { cause: error })
  if (error instanceof StoreRefused && error.place === file && error.problem === 'not-ours')
    return new StoreRefused(file, 'not-ours', 'is damaged, or something other than the views of a ledger: move it away, and they are folded anew', {
      cause: error,
    })
  return error
}

const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(String((error as { readonly code?: unknown } | null)?.code))

/** The same views, with damage that is met later told as what it is. */
export function telling(file: string, views: Views): Views {
  const told = <Result>(result: Promise<Result>): Promise<Result> =>
    result.catch((error: unknown) => {
      throw viewsError(file, error)
    })
  async function* toldEach<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
    try {
      yield* rows
    } catch (error) {
      throw viewsError(file, error)
    }
  }
  return {
    database: views.database,
    catchUp: (options) => told(views.catchUp(options)),
    follow: (options) => told(views.follow(options)),
    rebuild: (options) => told(views.rebuild(options)),
    verify: (options) => told(views.verify(options)),
    digests: () => told(views.digests()),
    checkpoints: () => told(views.checkpoints()),
    leads: (query) => told(views.leads(query)),
    lead: (id) => told(views.lead(id)),
    identities: () => toldEach(views.identities()),
    openLeadCounts: (owners) => told(views.openLeadCounts(owners)),
    followUps: (query) => told(views.followUps(query)),
    facts: (options) => toldEach(views.facts(options)),
    factsOf: (leads) => told(views.factsOf(leads)),
    openLeads: (options) => toldEach(views.openLeads(options)),
    policyLeads: () => toldEach(views.policyLeads()),
    planned: () => toldEach(views.planned()),
    similar: (lead) => told(views.similar(lead)),
    merges: (leads) => told(views.merges(leads)),
    mergedInto: (lead) => told(views.mergedInto(lead)),
    withEmail: (address) => told(views.withEmail(address)),
    spend: () => told(views.spend()),
    records: (kind) => told(views.records(kind)),
    conversations: () => toldEach(views.conversations()),
    scored: (options) => toldEach(views.scored(options)),
    running: () => told(views.running()),
    queued: (owner) => told(views.queued(owner)),
    erasures: (options) => told(views.erasures(options)),
    scrub: () => told(views.scrub()),
    close: () => views.close(),
  }
}
