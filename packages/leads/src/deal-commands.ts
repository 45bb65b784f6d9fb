import { z } from 'zod'
import { at, id, localDate, longText, money, name, text, worth } from './command-fields.js'

const sameCurrency = { path: ['margin'], message: 'is in another currency than the amount' }
const inOneCurrency = ({ amount, margin }: { amount?: { currency: string } | undefined; margin?: { currency: string } | undefined }): boolean =>
  margin === undefined || margin.currency === amount?.currency

const moveDealStage = z.strictObject({ type: z.literal('MoveDealStage'), at, stage: name, note: longText.optional() })
/** Only what is named changes; `null` removes a date or a name. */
const reviseDeal = z.strictObject({
  type: z.literal('ReviseDeal'),
  at,
  value: worth.optional(),
  expectedClose: localDate.nullable().optional(),
  dealName: text.nullable().optional(),
  reason: longText.optional(),
})
/** Without a value the deal is won at the value it has. */
const winDeal = z.strictObject({ type: z.literal('WinDeal'), at, value: worth.optional(), note: longText.optional() })
const loseDeal = z.strictObject({ type: z.literal('LoseDeal'), at, reason: text.optional(), competitor: text.optional(), note: longText.optional() })
const reopenDeal = z.strictObject({ type: z.literal('ReopenDeal'), at, reason: longText.optional() })

const recordPurchase = z
  .strictObject({
    type: z.literal('RecordPurchase'),
    at,
    purchaseId: id,
    /** Negative for a refund. */
    amount: money,
    /** What is left of the amount after the costs of what was sold. */
    margin: money.optional(),
    note: longText.optional(),
  })
  .refine(inOneCurrency, sameCurrency)
const renewCustomer = z
  .strictObject({
    type: z.literal('RenewCustomer'),
    at,
    /** Last day of the new period. */
    until: localDate,
    amount: money.optional(),
    margin: money.optional(),
    note: longText.optional(),
  })
  .refine(inOneCurrency, sameCurrency)
const recordChurn = z.strictObject({ type: z.literal('RecordChurn'), at, reason: text.optional(), note: longText.optional() })

export const dealCommands = [moveDealStage, reviseDeal, winDeal, loseDeal, reopenDeal, recordPurchase, renewCustomer, recordChurn] as const
