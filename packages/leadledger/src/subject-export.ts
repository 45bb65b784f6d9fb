import { eventsOf, leadRowOf } from './lead-history.js'
import type { Wiring } from './ledger.js'
import { leadsOf, timelineEntryOf, type Lead, type TimelineEntry } from './lead-view.js'
import type { ErasureView } from './privacy-door.js'

/** One thing that was recorded, its clear and its personal fields side by side. */
export interface Held {
  readonly type: TimelineEntry['type']
  /** ISO 8601; `null` when nobody knows. */
  readonly at: string | null
  readonly [field: string]: unknown
}

/** Everything the ledger holds about the person of one lead; the same log makes the same export. */
export interface SubjectExport {
  readonly lead: string
  /** Set once the person was erased: what follows is then what is left. */
  readonly erased: Omit<ErasureView, 'lead'> | null
  /** Leads that are, or were, the same person by a merge; each is exported by itself. */
  readonly related: readonly { readonly lead: string; readonly how: 'merged-into' | 'absorbed'; readonly stands: boolean }[]
  /** The record as it stands, without what merged leads lend it. */
  readonly card: Lead
  /** How it came, and by which files. */
  readonly sources: readonly Held[]
  /** What the person agreed to and took back: purpose, channel, basis, source and proof. */
  readonly consents: readonly Held[]
  readonly interactions: readonly Held[]
  readonly mails: readonly Held[]
  readonly deals: readonly Held[]
  /** Every event of the lead, opened. */
  readonly events: readonly TimelineEntry[]
}

const sections = {
  sources: /^(?:LeadCreated|TouchpointRecorded|LeadEnriched)$/,
  consents: /^Consent/,
  interactions: /^Interaction|^Note|^SocialEngagement/,
  mails: /^Email|^Sequence/,
  deals: /^LeadConverted$|^Conversion|^Deal|^Customer/,
} as const

/** @throws {InvalidStreamName} for an id no lead can have. */
export async function subjectExport({ log, handbooks }: Pick<Wiring, 'log' | 'handbooks'>, lead: string, now: number): Promise<SubjectExport | undefined> {
  const events: TimelineEntry[] = []
  for await (const event of eventsOf(log, lead)) events.push(timelineEntryOf(event, lead))
  const row = await leadRowOf(log, lead, Infinity)
  const [card] = row ? await leadsOf([row], handbooks, now) : []
  if (!card) return undefined
  const held = (section: keyof typeof sections): readonly Held[] => events.filter(({ type }) => sections[section].test(type)).map(heldOf)
  return {
    lead,
    erased: erasureIn(events),
    related: relatedIn(events),
    card,
    sources: held('sources'),
    consents: held('consents'),
    interactions: held('interactions'),
    mails: held('mails'),
    deals: held('deals'),
    events,
  }
}

const heldOf = ({ type, occurredAt, source, data, personal }: TimelineEntry): Held => ({
  type,
  at: occurredAt,
  ...(source.kind === 'import' && { file: source.file, row: source.row }),
  ...data,
  ...personal,
})

function erasureIn(events: readonly TimelineEntry[]): SubjectExport['erased'] {
  const last = events.findLast(({ type }) => type === 'PersonalDataErased')
  if (!last) return null
  const { basis, request = null, rule = null } = last.data as { readonly basis: string; readonly request?: string; readonly rule?: string }
  return { at: last.occurredAt, basis, request, rule }
}

/** The last thing that was said of each other lead tells whether it stands. */
function relatedIn(events: readonly TimelineEntry[]): SubjectExport['related'] {
  const found = new Map<string, SubjectExport['related'][number]>()
  for (const { type, data } of events) {
    const how = type === 'LeadMerged' || type === 'LeadUnmerged' ? 'merged-into' : type === 'LeadAbsorbed' || type === 'LeadGivenBack' ? 'absorbed' : undefined
    if (how === undefined) continue
    const other = String(how === 'merged-into' ? data.into : data.lead)
    found.set(other, { lead: other, how, stands: type === 'LeadMerged' || type === 'LeadAbsorbed' })
  }
  return [...found.values()]
}
