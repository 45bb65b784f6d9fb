import { z } from 'zod'
import { at, id, localDate, longest, longText, money, name } from './command-fields.js'
import { importCommands } from './import-record.js'
import { isCurrency } from './money.js'
import { removeView, saveView } from './saved-view.js'

/** What cost belongs to: `marketing` and `sales` are direct, `overhead` is what is spent anyway. */
export const spendScopes = ['marketing', 'sales', 'overhead'] as const
export type SpendScope = (typeof spendScopes)[number]

/** Reports that follow from the ledger. Source: handbook §10. */
export const reportKinds = ['monthly', 'quarterly', 'yearEnd'] as const
/** What is noted beside the figures. Source: handbook §10: challenges and opportunities, strengths, weaknesses and threats, lessons and plans. */
export const noteSections = ['summary', 'challenges', 'opportunities', 'strengths', 'weaknesses', 'threats', 'resources', 'lessons', 'plan'] as const

const currency = z.string().refine(isCurrency, { message: 'is no ISO 4217 code' })
const period = z.string().regex(/^\d{4}(?:-(?:0[1-9]|1[0-2])|-Q[1-4])?$/, { message: 'is no period such as 2026, 2026-Q1 or 2026-03' })
/** A decimal as text: exact, where a binary fraction is not. */
const decimal = z.string().regex(/^-?\d{1,15}(?:\.\d{1,12})?$/, { message: 'is no decimal such as 0.25' })

/** Local dates, from the first day up to, and without, the last. */
const span = { from: localDate, to: localDate }
const isSpan = ({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): boolean =>
  from === undefined || to === undefined || from < to
const notAfter = { path: ['to'], message: 'is not after from' }

/** What money was spent on: a campaign, or a source by itself, or neither. */
const booked = { campaign: name.optional(), source: name.optional() }
const isBookedOnce = ({ campaign, source }: { readonly campaign?: string | undefined; readonly source?: string | undefined }): boolean =>
  campaign === undefined || source === undefined
const bookedTwice = { path: ['source'], message: 'stands beside a campaign, whose source is its own' }

/** Makes a campaign known, or changes what is known of it. */
const defineCampaign = z
  .strictObject({ type: z.literal('DefineCampaign'), at, campaign: name, name, source: name.optional(), from: localDate.optional(), to: localDate.optional() })
  .refine(isSpan, notAfter)

/** A negative amount is money that came back. */
const recordSpend = z
  .strictObject({
    type: z.literal('RecordSpend'),
    at,
    spendId: id,
    ...booked,
    ...span,
    amount: money,
    scope: z.enum(spendScopes).default('marketing'),
    note: longText.optional(),
  })
  .refine(isBookedOnce, bookedTwice)
  .refine(isSpan, notAfter)

/** Only what is named changes; what was recorded before stays in the log. */
const correctSpend = z
  .strictObject({
    type: z.literal('CorrectSpend'),
    at,
    spendId: id,
    ...z.object({ ...span, amount: money, scope: z.enum(spendScopes) }).partial().shape,
    reason: longText.optional(),
  })
  .refine(isSpan, notAfter)

/** Visits of a campaign, or a source, in a span; recording the span again replaces them. */
const recordTraffic = z
  .strictObject({ type: z.literal('RecordTraffic'), at, ...booked, ...span, visits: z.int().min(0) })
  .refine(isBookedOnce, bookedTwice)
  .refine(isSpan, notAfter)

/** What one unit of `base` was worth in `quote` on a date. */
const recordRate = z
  .strictObject({
    type: z.literal('RecordRate'),
    at,
    base: currency,
    quote: currency,
    date: localDate,
    rate: decimal.refine((text) => /[1-9]/.test(text) && !text.startsWith('-'), { message: 'is not above 0' }),
  })
  .refine(({ base, quote }) => base !== quote, { path: ['quote'], message: 'is the base itself' })

/** How large a market was, in money or in units, as somebody outside published it. */
const recordMarketSize = z
  .strictObject({
    type: z.literal('RecordMarketSize'),
    at,
    market: name,
    period,
    amount: money.optional(),
    units: z.int().min(1).optional(),
    publishedBy: name,
  })
  .refine(({ amount, units }) => (amount === undefined) !== (units === undefined), { path: ['amount'], message: 'or units, one of them, is needed' })
  .refine(({ amount }) => amount === undefined || amount.minor > 0, { path: ['amount'], message: 'is not above 0' })

/** What a KPI is to be in a period, for all or for one owner; setting it again replaces it. */
const setTarget = z
  .strictObject({ type: z.literal('SetTarget'), at, kpi: name, owner: name.optional(), period, value: decimal.optional(), amount: money.optional() })
  .refine(({ value, amount }) => (value === undefined) !== (amount === undefined), { path: ['value'], message: 'or amount, one of them, is needed' })

const largestMapping = 100_000

/** Keeps a mapping of columns under a name; saving another one under it replaces it. What it means is checked by whoever imports. */
const saveImportMapping = z.strictObject({
  type: z.literal('SaveImportMapping'),
  at,
  name,
  mapping: z
    .record(z.string().max(longest.fieldName), z.unknown())
    .refine((value) => JSON.stringify(value).length <= largestMapping, { message: 'is too large' }),
})

/** Words that go with a report; what was noted is changed by removing it and noting it anew. */
const addReportNote = z.strictObject({
  type: z.literal('AddReportNote'),
  at,
  noteId: id,
  report: z.enum(reportKinds),
  period,
  section: z.enum(noteSections),
  department: name.optional(),
  text: longText.refine((text) => text.trim() !== '', { message: 'says nothing' }),
})
const removeReportNote = z.strictObject({ type: z.literal('RemoveReportNote'), at, noteId: id, report: z.enum(reportKinds), period })

/** What a post of one's own is about. Source: handbook §9. */
export const postContents = ['news', 'updates', 'user-content', 'poll', 'other'] as const
/** Makes a post on a platform known, so that reactions to it can be told by what it was about. */
const recordSocialPost = z.strictObject({
  type: z.literal('RecordSocialPost'),
  at,
  platform: name,
  post: name,
  content: z.enum(postContents),
  campaign: name.optional(),
})

/** Commands about the organisation, not about a lead; each record is a stream of its own. */
export const recordCommand = z.discriminatedUnion('type', [
  defineCampaign,
  recordSpend,
  correctSpend,
  recordTraffic,
  recordRate,
  recordMarketSize,
  setTarget,
  saveImportMapping,
  addReportNote,
  removeReportNote,
  recordSocialPost,
  saveView,
  removeView,
  ...importCommands,
])

export type RecordCommand = z.infer<typeof recordCommand>
export type RecordCommandInput = z.input<typeof recordCommand>
export type RecordCommandOf<Type extends RecordCommand['type']> = Extract<RecordCommand, { readonly type: Type }>
