import type { MailFacts } from '@leadledger/leads'
import type { LeadAt } from './lead-at.js'
import { countMail, noMails, type MailCounts } from './sequence-progress.js'
import { wilson } from './wilson.js'

/** A share with Wilson's interval of 95 %; `null` where there is nothing to divide by. */
export interface MailShare {
  readonly rate: number | null
  readonly ci: readonly [number, number] | null
}

/** What became of the mails of one variant of a step. */
export interface VariantMails extends MailCounts {
  readonly sequence: string
  /** The version of the handbook that defines the sequence. */
  readonly version: number
  readonly step: string
  readonly variant: string
  /** Delivered ÷ sent; opened by people, clicked and replied ÷ delivered. */
  readonly shares: Readonly<Record<'delivered' | 'opened' | 'clicked' | 'replied', MailShare>>
}

/** Counts the mails of variants; others are none of it. */
export function variantCounts(): { add(mail: MailFacts, lead: LeadAt): void; rows(): readonly VariantMails[] } {
  const all = new Map<string, { -readonly [Name in keyof MailCounts]: MailCounts[Name] }>()
  return {
    add(mail, lead) {
      const { sequence, version, step, variant } = mail
      if (variant === undefined) return
      const key = JSON.stringify([sequence, version, step, variant])
      const known = all.get(key) ?? { ...noMails }
      all.set(key, known)
      countMail(known, mail, lead)
    },
    rows: () =>
      [...all]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, counts]): VariantMails => {
          const [sequence, version, step, variant] = JSON.parse(key) as [string, number, string, string]
          const { sent, delivered, opened, clicked, replied } = counts
          const shares = {
            delivered: share(delivered, sent),
            opened: share(opened, delivered),
            clicked: share(clicked, delivered),
            replied: share(replied, delivered),
          }
          return { sequence, version, step, variant, ...counts, shares }
        }),
  }
}

const share = (some: number, of: number): MailShare => ({ rate: of === 0 ? null : some / of, ci: wilson(some, of) })
