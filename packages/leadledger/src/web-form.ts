import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalJson, namedUuids } from '@leadledger/eventsourcing'
import type { Captured } from './capturing.js'
import { InvalidInput } from './errors.js'
import type { Ledger, NewLeadInput, RefusedCommand, Sent } from './ledger.js'
import { senderLimit, type SenderLimit } from './sender-limit.js'

const formFields = ['company', 'contact', 'title', 'email', 'phone', 'website', 'address', 'note'] as const
type FormField = (typeof formFields)[number]

/** How a form, a chat or another page of one's own is read, and who is kept out. */
export interface WebFormOptions {
  /** Source of the leads it brings. */
  readonly source: string
  /** What its fields are called, where they are called otherwise than those of a lead. Fields that are none of a lead become custom fields. */
  readonly fields?: Partial<Record<FormField, string>>
  /** A field nobody sees: whoever fills it is a robot. */
  readonly honeypot?: string
  /** How often one sender is heard, 20 times an hour by default. */
  readonly limit?: SenderLimit
  /** Asks a captcha, or whatever tells people from robots. */
  readonly verify?: (submission: Submission) => boolean | Promise<boolean>
  /** A box that asks for consent. It is recorded when the person opens the link with the token, and not before. */
  readonly consent?: {
    readonly field: string
    readonly purpose: string
    /** Signs tokens; keep it secret, 16 characters or more. */
    readonly key: string
    /** How long a token holds, in milliseconds; seven days by default. */
    readonly within?: number
  }
  readonly clock?: () => number
}

/** What somebody sent. */
export interface Submission {
  readonly fields: Readonly<Record<string, string>>
  /** Address of the page, whose UTM codes and click id make the touchpoint. */
  readonly page?: string
  /** Who sent it, such as an IP address: kept in memory for the limit, and never written. */
  readonly sender?: string
  /** An id of its own, so that it takes effect once; without it the same words on the same UTC day count once. */
  readonly id?: string
}

export type Submitted =
  | (Captured & {
      readonly outcome: 'captured'
      /** For the link that confirms consent, to be mailed to the person and to nobody else; `null` where none was asked for or there is no address. */
      readonly token: string | null
    })
  | (RefusedCommand & { readonly outcome: 'refused' })
  | { readonly outcome: 'invalid'; readonly problems: readonly string[] }
  | { readonly outcome: 'kept-out'; readonly because: 'honeypot' | 'too-many' | 'not-verified' }

export type Confirmed = ((Sent | RefusedCommand) & { readonly outcome: 'confirmed' | 'refused' }) | { readonly outcome: 'no-token' | 'expired' }

export interface WebForm {
  /** Makes a lead of what was sent, or a touch on one that is known. What people send is never thrown back at them as an exception. */
  readonly submit: (submission: Submission) => Promise<Submitted>
  /** Records the consent a token stands for, once. */
  readonly confirm: (token: string) => Promise<Confirmed>
}

/** Of a namespace fixed for ever: another one would let submissions take effect again. */
const idOf = namedUuids('0d5f3a1e-84c1-5b6b-a7de-2b8d7b1f6c90')
const week = 7 * 86_400_000
const clickIds = ['gclid', 'fbclid', 'msclkid', 'li_fat_id', 'ttclid'] as const

/** A door for what people send by themselves. @throws {InvalidInput} for options that cannot hold. */
export function webForm(ledger: Pick<Ledger, 'capture' | 'send'>, options: WebFormOptions): WebForm {
  const { source, fields: names = {}, honeypot, verify, consent, clock = Date.now } = options
  if (consent && consent.key.length < 16) throw new InvalidInput(['consent.key: has fewer than 16 characters'])
  const hears = senderLimit(options.limit ?? { most: 20, within: 3_600_000 })
  return {
    async submit(submission) {
      const { fields, page, sender, id } = submission
      const odd = Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [] : [`${name}: is no text`]))
      if (odd.length > 0) return { outcome: 'invalid', problems: odd }
      if (honeypot !== undefined && (fields[honeypot] ?? '') !== '') return { outcome: 'kept-out', because: 'honeypot' }
      if (sender !== undefined && !hears(sender, clock())) return { outcome: 'kept-out', because: 'too-many' }
      if (verify && !(await verify(submission))) return { outcome: 'kept-out', because: 'not-verified' }
      const day = new Date(clock()).toISOString().slice(0, 10)
      const commandId = idOf(canonicalJson(id === undefined ? { source, fields, page, day } : { source, id }))
      try {
        const inquiry = inquiryOf(fields, page)
        const captured = await ledger.capture(inquiry, { commandId })
        if (captured.refused !== undefined) return { ...captured, outcome: 'refused' }
        const wants = consent !== undefined && isTicked(fields[consent.field]) && inquiry.email !== undefined
        return { ...captured, outcome: 'captured', token: wants ? tokenOf({ lead: captured.lead, at: clock() }, consent) : null }
      } catch (error) {
        if (error instanceof InvalidInput) return { outcome: 'invalid', problems: error.problems }
        throw error
      }
    },
    async confirm(token) {
      const said = consent && readToken(token, consent)
      if (!said) return { outcome: 'no-token' }
      if (clock() - said.at > (consent.within ?? week)) return { outcome: 'expired' }
      const command = { type: 'RecordConsent', purpose: consent.purpose, channel: 'email', basis: 'double-opt-in', source, proof: token } as const
      const sent = await ledger.send(said.lead, command, { commandId: idOf(token) })
      return { ...sent, outcome: sent.refused === undefined ? 'confirmed' : 'refused' }
    },
  }

  function inquiryOf(fields: Submission['fields'], page: string | undefined): NewLeadInput {
    const told = Object.entries(fields).filter(([name, value]) => value.trim() !== '' && name !== honeypot && name !== consent?.field)
    const called = new Map(formFields.map((field) => [names[field] ?? field, field]))
    const own = told.flatMap(([name, value]) => (called.has(name) ? [[called.get(name) as FormField, value]] : []))
    const others = told.filter(([name]) => !called.has(name))
    return {
      origin: 'inbound',
      source,
      ...Object.fromEntries(own),
      ...(others.length > 0 && { custom: Object.fromEntries(others) }),
      ...(page !== undefined && { touchpoint: touchpointOf(page) }),
    }
  }
}

const isTicked = (value: string | undefined): boolean => value !== undefined && !['', 'false', '0', 'off', 'no'].includes(value.trim().toLowerCase())

/** What the address of a page tells of how somebody came; an address that is none tells nothing. */
function touchpointOf(page: string): NonNullable<NewLeadInput['touchpoint']> {
  if (!URL.canParse(page)) return {}
  const { searchParams, origin, pathname } = new URL(page)
  const codes = ['source', 'medium', 'campaign', 'term', 'content'].map((code) => [code, searchParams.get(`utm_${code}`)] as const)
  const utm = Object.fromEntries(codes.filter(([, value]) => value !== null && value !== ''))
  const clickId = clickIds.map((name) => searchParams.get(name)).find((value) => value)
  return { landingPage: `${origin}${pathname}`, ...(Object.keys(utm).length > 0 && { utm }), ...(clickId && { clickId }) }
}

interface Asked {
  readonly lead: string
  /** When consent was asked for, in milliseconds since 1970. */
  readonly at: number
}
type Signing = Pick<NonNullable<WebFormOptions['consent']>, 'key' | 'purpose'>

/** Lead and time in clear, signed together with the purpose. */
function tokenOf({ lead, at }: Asked, signing: Signing): string {
  const said = `${lead}.${at.toString(36)}`
  return `${said}.${signature(said, signing)}`
}

function readToken(token: string, signing: Signing): Asked | undefined {
  const [, said, lead, at, given] = /^(([^.]+)\.([0-9a-z]+))\.([\w-]+)$/.exec(token) ?? []
  if (said === undefined || lead === undefined || at === undefined || given === undefined) return undefined
  return isSame(given, signature(said, signing)) ? { lead, at: Number.parseInt(at, 36) } : undefined
}

const signature = (said: string, { key, purpose }: Signing): string => createHmac('sha256', key).update(`${purpose}\n${said}`).digest('base64url')

/** In a time that says nothing of where they differ. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
