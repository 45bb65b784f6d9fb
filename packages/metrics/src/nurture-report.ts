import { durationMs, inForceAt, isContact, isResponse, type HandbookInForce, type SocialPost } from '@leadledger/leads'
import { isInWindow } from './context.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import type { LeadAt } from './lead-at.js'
import { countMail, noMails, type MailCounts } from './sequence-progress.js'
import { variantCounts, type VariantMails } from './variant-mails.js'
import { wilson } from './wilson.js'

/** Leads touched by so many of the channels mail, call and social, and how many of them converted. */
export interface NurtureMixRow {
  readonly channels: 0 | 1 | 2 | 3
  readonly leads: number
  readonly converted: number
  /** `null` where there are no leads. */
  readonly rate: number | null
  /** Wilson's interval of 95 %. */
  readonly ci: readonly [number, number] | null
}

/** Whether the call after the first contact came in the window of the handbook. */
export interface SecondCalls {
  /** First contacts of a cycle, while the handbook had a window. */
  readonly contacts: number
  readonly inWindow: number
  readonly early: number
  readonly late: number
  /** No call, and the window is over. */
  readonly missed: number
  /** No call, and the window is not over. */
  readonly waiting: number
  /** Calls in the window ÷ contacts whose call came or whose window is over; `null` for none. */
  readonly share: number | null
}

export interface SocialReactions {
  readonly platform: string
  readonly kind: string
  readonly count: number
}

/** Reactions to one post. */
export interface PostReactions {
  readonly platform: string
  readonly post: string
  /** What it was about; `null` for a post nobody recorded. */
  readonly content: string | null
  readonly count: number
}

/** What became of mails of one kind of content; `null` for those that name none. */
export interface ContentMails extends MailCounts {
  readonly content: string | null
}

/** How many attempts of people it took to reach a lead the first time, the one that reached it included. */
export interface AttemptsToContact {
  readonly reached: readonly { readonly attempts: number; readonly leads: number }[]
  /** Leads that somebody tried to reach, and nobody did. */
  readonly notReached: number
}

/** Leads that wrote a message on a platform, spoke with somebody after it, and were qualified after that. */
export interface MessageChain {
  readonly messages: number
  readonly interactions: number
  readonly qualified: number
}

export interface NurtureReport {
  /** ISO 8601. */
  readonly asOf: string
  readonly mix: readonly NurtureMixRow[]
  readonly calls: SecondCalls
  readonly attempts: AttemptsToContact
  readonly contents: readonly ContentMails[]
  /** By sequence, version and step; none where no step has variants. */
  readonly variants: readonly VariantMails[]
  readonly social: readonly SocialReactions[]
  /** The most reactions first. */
  readonly posts: readonly PostReactions[]
  readonly chain: MessageChain
}

export interface NurtureContext {
  readonly asOf: number
  /** Half-open window on the creation of the leads, instants in milliseconds. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly handbooks: readonly HandbookInForce[]
  /** Posts of one's own, as they were recorded. */
  readonly posts?: readonly Pick<SocialPost, 'platform' | 'post' | 'content'>[]
}

/** What nurturing came to, in one pass over leads that come with interactions and nurture. */
export async function nurtureReport(facts: Facts, context: NurtureContext): Promise<NurtureReport> {
  const { asOf } = context
  const mix = [0, 1, 2, 3].map(() => ({ leads: 0, converted: 0 }))
  const calls = { contacts: 0, inWindow: 0, early: 0, late: 0, missed: 0, waiting: 0 }
  const social = new Map<string, number>()
  const posts = new Map<string, number>()
  const contents = new Map<string | null, { -readonly [Name in keyof ContentMails]: ContentMails[Name] }>()
  const variants = variantCounts()
  const attempts = new Map<number, number>()
  let notReached = 0
  const chain = { messages: 0, interactions: 0, qualified: 0 }
  const isWindowed = context.from !== undefined || context.to !== undefined
  await forEachLeadAt(facts, asOf, (lead) => {
    if (isWindowed && (lead.createdAt === null || !isInWindow(context, lead.createdAt))) return
    const row = mix[channelsOf(lead)] as (typeof mix)[number]
    row.leads++
    if (lead.conversion) row.converted++
    for (const outcome of secondCalls(lead, context)) {
      calls.contacts++
      calls[outcome]++
    }
    for (const { platform, kind, post } of lead.nurture?.reactions ?? []) {
      addOne(social, JSON.stringify([platform, kind]))
      if (post !== null) addOne(posts, JSON.stringify([platform, post]))
    }
    for (const mail of lead.nurture?.mails ?? []) {
      const known = contents.get(mail.content) ?? { content: mail.content, ...noMails }
      contents.set(mail.content, known)
      countMail(known, mail, lead)
      variants.add(mail, lead)
    }
    const tried = attemptsOn(lead)
    if (tried === 'not-reached') notReached++
    else if (tried !== undefined) addOne(attempts, tried)
    addChain(chain, lead)
  })
  const contentOf = new Map((context.posts ?? []).map(({ platform, post, content }) => [JSON.stringify([platform, post]), content]))
  const over = calls.contacts - calls.waiting
  return {
    asOf: new Date(asOf).toISOString(),
    mix: mix.map(({ leads, converted }, channels) => ({
      channels: channels as NurtureMixRow['channels'],
      leads,
      converted,
      rate: leads === 0 ? null : converted / leads,
      ci: wilson(converted, leads) ?? null,
    })),
    calls: { ...calls, share: over === 0 ? null : calls.inWindow / over },
    attempts: { reached: [...attempts].sort(([one], [other]) => one - other).map(([tries, leads]) => ({ attempts: tries, leads })), notReached },
    contents: [...contents.values()].sort((one, other) => other.sent - one.sent || ((one.content ?? '') < (other.content ?? '') ? -1 : 1)),
    variants: variants.rows(),
    posts: [...posts]
      .sort(([one, some], [other, others]) => others - some || (one < other ? -1 : 1))
      .map(([key, count]) => {
        const [platform, post] = JSON.parse(key) as [string, string]
        return { platform, post, content: contentOf.get(key) ?? null, count }
      }),
    social: [...social].sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, count]) => ({ ...platformAndKind(key), count })),
    chain,
  }
}

const addOne = <Key>(counts: Map<Key, number>, key: Key): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

/** Attempts up to the first contact of the first cycle; nothing where nobody tried. */
function attemptsOn({ interactions = [] }: LeadAt): number | 'not-reached' | undefined {
  const tried = interactions.filter((one) => one.cycle === 1 && (isResponse(one) || isContact(one)))
  const first = tried.findIndex(isContact)
  if (first >= 0) return first + 1
  return tried.length > 0 ? 'not-reached' : undefined
}

function platformAndKind(key: string): Pick<SocialReactions, 'platform' | 'kind'> {
  const [platform, kind] = JSON.parse(key) as [string, string]
  return { platform, kind }
}

/** How many of the channels mail, call and social reached a lead, or were used by it. */
function channelsOf({ nurture, interactions = [] }: LeadAt): number {
  const channels = new Set(interactions.map(({ channel }) => channel))
  const isMailed = channels.has('email') || (nurture?.mails.length ?? 0) > 0
  const isSocial = channels.has('social') || (nurture?.reactions.length ?? 0) > 0
  return [isMailed, channels.has('call'), isSocial].filter(Boolean).length
}

type CallOutcome = Exclude<keyof SecondCalls, 'contacts' | 'share'>

/** What became of the first contact of each cycle, by the window that was in force then. */
function secondCalls({ interactions = [] }: LeadAt, { asOf, handbooks }: NurtureContext): readonly CallOutcome[] {
  const firsts = new Map<number, number>()
  for (const one of interactions) if (one.at !== null && isContact(one) && !firsts.has(one.cycle)) firsts.set(one.cycle, one.at)
  return [...firsts].flatMap(([cycle, contactedAt]) => {
    const window = inForceAt(handbooks, contactedAt)?.handbook.contactPolicy.followUpCall
    if (!window) return []
    const call = interactions.find((one) => one.cycle === cycle && one.channel === 'call' && isResponse(one) && one.at !== null && one.at > contactedAt)
    const [opens, closes] = [contactedAt + durationMs(window.min), contactedAt + durationMs(window.max)]
    if (call?.at === undefined || call.at === null) return [asOf > closes ? 'missed' : 'waiting']
    if (call.at < opens) return ['early']
    return [call.at <= closes ? 'inWindow' : 'late']
  })
}

function addChain(chain: { messages: number; interactions: number; qualified: number }, { nurture, interactions = [], visits }: LeadAt): void {
  const wrote = nurture?.reactions.find(({ kind }) => kind === 'message')
  if (!wrote) return
  chain.messages++
  const spoke = interactions.find((one) => isContact(one) && one.at !== null && (wrote.at === null || one.at > wrote.at))
  if (!spoke) return
  chain.interactions++
  if (visits.some(({ status, at }) => status === 'qualified' && at !== null && spoke.at !== null && at >= spoke.at)) chain.qualified++
}
