import { z } from 'zod'
import { at, name } from './command-fields.js'

/** Takes a lead back that an import made: nothing shows it from then on, until a file brings it again. */
const withdrawLead = z.strictObject({ type: z.literal('WithdrawLead'), at })
/** Puts the details back as the first `keep` events about them left them, and the owner where one, or nobody, is told. */
const putBackDetails = z.strictObject({ type: z.literal('PutBackDetails'), at, keep: z.int().min(1), owner: name.nullable().optional() })

/** Commands that take an import back. */
export const revertCommands = [withdrawLead, putBackDetails] as const
