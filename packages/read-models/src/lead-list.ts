import { idOf, isErased, type Recorded } from '@leadledger/eventsourcing'
import { leadEvents, withChanges, type LeadEvent, type LeadEventOf } from '@leadledger/leads'
import type { LeadRow } from './lead-row.js'
import { changesNothing } from './changes-nothing.js'
import { cut, digitsOf, foldCase, wordsOf } from './search-text.js'
import { leadKey } from './lead-key.js'
import { withoutPersonal } from './without-personal.js'
import { defineView } from './view.js'

type RecordedOf<Type extends LeadEvent['type']> = Recorded<LeadEventOf<Type>>

const money = (value: { minor: number; currency: string } | null) => ({ valueMinor: value?.minor ?? null, valueCurrency: value?.currency ?? null })

function created(event: RecordedOf<'LeadCreated'>): LeadRow {
  const opened = event.personal.open()
  const gone = isErased(opened)
  const { source, estimatedValue, expectedPurchase = null, publicCustom } = event.data
  return {
    id: idOf(event.stream),
    externalId: gone ? null : opened.externalId,
    status: 'new',
    ownStatus: null,
    cycle: 1,
    company: gone ? null : opened.company,
    contact: gone ? null : opened.contact,
    title: gone ? null : opened.title,
    email: gone ? null : (opened.email?.address ?? opened.email?.raw ?? null),
    phone: gone ? null : (opened.phone?.raw ?? null),
    phoneE164: gone ? null : (opened.phone?.e164 ?? null),
    website: gone ? null : opened.website,
    address: gone ? null : opened.address,
    note: gone ? null : opened.note,
    owner: null,
    source,
    createdAt: event.occurredAt,
    contactedAt: null,
    qualifiedAt: null,
    closedAt: null,
    valueMinor: estimatedValue?.minor ?? null,
    valueCurrency: estimatedValue?.currency ?? null,
    expectedPurchase,
    criteria: null,
    lostReason: null,
    competitor: null,
    stage: null,
    deal: null,
    expectedClose: null,
    accountId: null,
    contactId: null,
    emailVerified: null,
    phoneVerified: null,
    lastActivityAt: null,
    updatedAt: event.recordedAt,
    custom: { ...publicCustom, ...(gone ? {} : opened.custom) },
    erased: gone ? 1 : 0,
  }
}

function detailsChanged(row: LeadRow, event: RecordedOf<'LeadDetailsChanged'>): LeadRow {
  const { source, estimatedValue, expectedPurchase, createdAt, publicCustom } = event.data
  const opened = event.personal.open()
  const next: Record<string, unknown> = { ...row, ...(source && { source: source.to }), ...(estimatedValue && money(estimatedValue.to)) }
  if (createdAt) next.createdAt = createdAt.to
  if (expectedPurchase) next.expectedPurchase = expectedPurchase.to
  if (isErased(opened)) next.erased = 1
  else {
    for (const name of ['externalId', 'company', 'contact', 'title', 'website', 'address', 'note'] as const) if (opened[name]) next[name] = opened[name].to
    if (opened.email) Object.assign(next, { email: opened.email.to?.address ?? opened.email.to?.raw ?? null, emailVerified: null })
    if (opened.phone) Object.assign(next, { phone: opened.phone.to?.raw ?? null, phoneE164: opened.phone.to?.e164 ?? null, phoneVerified: null })
  }
  next.custom = withChanges(withChanges(row.custom, publicCustom ?? {}), isErased(opened) ? {} : (opened.custom ?? {}))
  return next as unknown as LeadRow
}

/** Later of two times, unknown ones aside. */
const latest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b))

type Draft = { -readonly [Field in keyof LeadRow]: LeadRow[Field] }

/** A copy to change. Spelt out, since every event copies its row, and a spread of thirty fields takes ten times as long. */
const copyOf = (row: LeadRow): Draft => ({
  id: row.id,
  externalId: row.externalId,
  status: row.status,
  ownStatus: row.ownStatus,
  cycle: row.cycle,
  company: row.company,
  contact: row.contact,
  title: row.title,
  email: row.email,
  phone: row.phone,
  phoneE164: row.phoneE164,
  website: row.website,
  address: row.address,
  note: row.note,
  owner: row.owner,
  source: row.source,
  createdAt: row.createdAt,
  contactedAt: row.contactedAt,
  qualifiedAt: row.qualifiedAt,
  closedAt: row.closedAt,
  valueMinor: row.valueMinor,
  valueCurrency: row.valueCurrency,
  expectedPurchase: row.expectedPurchase,
  criteria: row.criteria,
  lostReason: row.lostReason,
  competitor: row.competitor,
  stage: row.stage,
  deal: row.deal,
  expectedClose: row.expectedClose,
  accountId: row.accountId,
  contactId: row.contactId,
  emailVerified: row.emailVerified,
  phoneVerified: row.phoneVerified,
  lastActivityAt: row.lastActivityAt,
  updatedAt: row.updatedAt,
  custom: row.custom,
  erased: row.erased,
})

function evolve(row: LeadRow | undefined, event: Recorded<LeadEvent>): LeadRow | undefined {
  if (event.type === 'LeadCreated') return created(event)
  if (!row || changesNothing.has(event.type)) return row
  const next = copyOf(row)
  if (event.type !== 'LeadAbsorbed' && event.type !== 'LeadGivenBack') next.updatedAt = event.recordedAt
  if (event.type === 'LeadDetailsChanged') return detailsChanged(next, event)
  change(next, event)
  return next
}

/** Sets what the event says on a fresh copy of the row. */
function change(next: Draft, event: Recorded<LeadEvent>): void {
  const at = event.occurredAt
  switch (event.type) {
    case 'ContactDetailVerified':
    case 'ContactDetailInvalidated':
      next[event.data.detail === 'email' ? 'emailVerified' : 'phoneVerified'] = event.type === 'ContactDetailVerified' ? 1 : 0
      break
    case 'LeadAssigned':
      next.owner = event.data.owner
      break
    case 'LeadReleased':
      next.owner = null
      break
    case 'LeadAbsorbed':
    case 'LeadGivenBack':
      Object.assign(next, event.data.earliest)
      break
    case 'InteractionLogged':
      next.lastActivityAt = latest(next.lastActivityAt, at)
      break
    case 'LeadStatusChanged':
      next.ownStatus = event.data.to
      break
    case 'LeadContacted':
      next.status = 'contacted'
      next.ownStatus = null
      next.contactedAt = at
      break
    case 'QualificationAssessed':
      next.criteria = { ...next.criteria, ...event.data.criteria }
      break
    case 'LeadQualified':
    case 'ConversionOverridden':
      next.status = 'qualified'
      next.ownStatus = null
      next.qualifiedAt = at
      break
    case 'LeadConverted':
      next.accountId = event.data.accountId ?? next.accountId
      next.contactId = event.data.contactId ?? next.contactId
      Object.assign(next, {
        status: 'converted',
        ownStatus: null,
        closedAt: at,
        deal: 'open',
        stage: event.data.stage,
        expectedClose: event.data.expectedClose,
      })
      if (event.data.value) Object.assign(next, money(event.data.value))
      break
    case 'ConversionReverted':
      Object.assign(next, { status: 'qualified', ownStatus: null, closedAt: null, stage: null, deal: null, expectedClose: null })
      break
    case 'DealStageChanged':
      next.stage = event.data.stage.to
      break
    case 'DealRevised':
      if (event.data.value) Object.assign(next, money(event.data.value.to))
      if (event.data.expectedClose) next.expectedClose = event.data.expectedClose.to
      break
    case 'DealWon':
      Object.assign(next, { deal: 'won' }, money(event.data.value))
      break
    case 'DealLost':
      next.deal = 'lost'
      break
    case 'DealReopened':
      next.deal = 'open'
      break
    case 'LeadLost': {
      const { reason, competitor, value } = event.data
      Object.assign(next, { status: 'lost', ownStatus: null, closedAt: at, lostReason: reason, competitor }, value && money(value))
      break
    }
    case 'LeadDisqualified':
      Object.assign(next, { status: 'disqualified', ownStatus: null, closedAt: at, lostReason: event.data.reason })
      break
    case 'PersonalDataErased':
      Object.assign(next, withoutPersonal(next, event.data))
      break
    case 'LeadReopened':
      Object.assign(next, {
        status: 'new',
        ownStatus: null,
        cycle: event.data.cycle,
        criteria: null,
        contactedAt: null,
        qualifiedAt: null,
        closedAt: null,
        lostReason: null,
        competitor: null,
      })
      break
    default:
  }
}

const columns = {
  id: 'text',
  externalId: 'text',
  status: 'text',
  ownStatus: 'text',
  cycle: 'integer',
  company: 'text',
  contact: 'text',
  title: 'text',
  email: 'text',
  phone: 'text',
  phoneE164: 'text',
  website: 'text',
  address: 'text',
  note: 'text',
  owner: 'text',
  source: 'text',
  createdAt: 'integer',
  contactedAt: 'integer',
  qualifiedAt: 'integer',
  closedAt: 'integer',
  valueMinor: 'integer',
  valueCurrency: 'text',
  expectedPurchase: 'text',
  criteria: 'json',
  lostReason: 'text',
  competitor: 'text',
  stage: 'text',
  deal: 'text',
  expectedClose: 'text',
  accountId: 'text',
  contactId: 'text',
  emailVerified: 'integer',
  phoneVerified: 'integer',
  lastActivityAt: 'integer',
  updatedAt: 'integer',
  custom: 'json',
  erased: 'integer',
} as const

/** The lead list. */
export const leadList = defineView<LeadRow>({
  projection: {
    name: 'lead_list',
    version: 7,
    // Nearly every type, since each event counts as an update.
    types: leadEvents.map(({ type }) => type).filter((type) => !changesNothing.has(type)),
    keys: leadKey,
    evolve,
  },
  table: 'lead_list',
  columns,
  derived: {
    companyKey: ({ company }) => (company === null ? null : cut(foldCase(company), 200)),
    contactKey: ({ contact }) => (contact === null ? null : cut(foldCase(contact), 200)),
    words: ({ company, contact }) => wordsOf(`${company ?? ''} ${contact ?? ''}`).join(' '),
    phoneDigits: ({ phone, phoneE164 }) => digitsOf(phoneE164 ?? phone),
  },
  opens: ['LeadCreated', 'LeadDetailsChanged'],
  search: { words: { column: 'words', index: 'lead_words' }, digits: { column: 'phoneDigits', index: 'lead_phones' } },
  indexes: [
    { name: 'lead_list_by_created', columns: ['createdAt', 'id'] },
    { name: 'lead_list_by_status', columns: ['status', 'createdAt', 'id'] },
    { name: 'lead_list_by_owner', columns: ['owner', 'status', 'createdAt', 'id'] },
    { name: 'lead_list_by_source', columns: ['source', 'createdAt', 'id'] },
  ],
})
