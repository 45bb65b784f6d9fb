import { isErased, type Recorded } from '@leadledger/eventsourcing'
import { leadEvents, withChanges, type LeadEvent, type LeadEventOf } from '@leadledger/leads'
import type { LeadRow } from './lead-row.js'
import { changesNothing } from './changes-nothing.js'
import { digitsOf, emailKey, nameKey, wordsOf } from './search-text.js'
import { leadKey } from './lead-key.js'
import { defineView, foldOf, type Draft } from './view.js'
import { withoutPersonal } from './without-personal.js'

type RecordedOf<Type extends LeadEvent['type']> = Recorded<LeadEventOf<Type>>

const money = (value: { minor: number; currency: string } | null) => ({ valueMinor: value?.minor ?? null, valueCurrency: value?.currency ?? null })

/** Shared by all rows, since most leads have no fields of their own. */
const noCustom: LeadRow['custom'] = {}

function created(event: Recorded<LeadEvent>, id: string): LeadRow | undefined {
  if (event.type !== 'LeadCreated') return undefined
  const opened = event.personal.open()
  const gone = isErased(opened)
  const { source, estimatedValue, expectedPurchase = null, publicCustom } = event.data
  const custom = gone ? undefined : opened.custom
  return {
    id,
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
    custom: publicCustom || custom ? { ...publicCustom, ...custom } : noCustom,
    erased: gone ? 1 : 0,
  }
}

function detailsChanged(row: Draft<LeadRow>, event: RecordedOf<'LeadDetailsChanged'>): void {
  const { source, estimatedValue, expectedPurchase, createdAt, publicCustom } = event.data
  const opened = event.personal.open()
  if (source) row.source = source.to
  if (estimatedValue) Object.assign(row, money(estimatedValue.to))
  if (createdAt) row.createdAt = createdAt.to
  if (expectedPurchase) row.expectedPurchase = expectedPurchase.to
  if (isErased(opened)) row.erased = 1
  else {
    for (const name of ['externalId', 'company', 'contact', 'title', 'website', 'address', 'note'] as const) if (opened[name]) row[name] = opened[name].to
    if (opened.email) Object.assign(row, { email: opened.email.to?.address ?? opened.email.to?.raw ?? null, emailVerified: null })
    if (opened.phone) Object.assign(row, { phone: opened.phone.to?.raw ?? null, phoneE164: opened.phone.to?.e164 ?? null, phoneVerified: null })
  }
  row.custom = withChanges(withChanges(row.custom, publicCustom ?? {}), isErased(opened) ? {} : (opened.custom ?? {}))
}

/** Later of two times, unknown ones aside. */
const latest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b))

function change(next: Draft<LeadRow>, event: Recorded<LeadEvent>): boolean {
  if (changesNothing.has(event.type)) return false
  const at = event.occurredAt
  if (event.type !== 'LeadAbsorbed' && event.type !== 'LeadGivenBack') next.updatedAt = event.recordedAt
  switch (event.type) {
    case 'LeadDetailsChanged':
      detailsChanged(next, event)
      break
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
    case 'QualificationWithdrawn':
      Object.assign(next, { status: event.data.to, ownStatus: null, qualifiedAt: null })
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
      Object.assign(next, { deal: 'won' }, event.data.value && money(event.data.value))
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
  return true
}

const fold = foldOf<LeadRow>(created, change)

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
    version: 8,
    // Nearly every type, since each event counts as an update.
    types: leadEvents.map(({ type }) => type).filter((type) => !changesNothing.has(type)),
    keys: leadKey,
    evolve: fold.evolve,
  },
  change: fold.change,
  table: 'lead_list',
  columns,
  derived: {
    companyKey: ({ company }) => nameKey(company),
    contactKey: ({ contact }) => nameKey(contact),
    emailKey: ({ email }) => emailKey(email),
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
    { name: 'lead_list_by_email', columns: ['emailKey'] },
    { name: 'lead_list_by_phone', columns: ['phoneE164'] },
    { name: 'lead_list_by_contact', columns: ['contactKey', 'id'] },
  ],
})
