import fc from 'fast-check'
import type { CommandInput } from 'leadledger'
import { randomCommand } from './random-command.js'
import { random } from './random.js'

/** One command of a history, and where it goes. */
export interface Step {
  readonly lead: string
  readonly command: CommandInput
  readonly commandId: string
}

/** Histories of three leads; they begin with the leads being created, or most of a short history would be refused. */
export const histories = (maxLength: number): fc.Arbitrary<readonly Step[]> =>
  fc
    .array(fc.record({ lead: fc.nat(2), seed: fc.nat(2 ** 31 - 1) }), { minLength: 10, maxLength })
    .map((steps) => creations.concat(steps.map(({ lead, seed }, index) => stepOf(lead, randomCommand(random(seed)), `command-${index}`))))

const stepOf = (lead: number, command: CommandInput, commandId: string): Step => ({ lead: `lead${lead}`, command, commandId })

const creation: CommandInput = {
  type: 'CreateLead',
  at: Date.UTC(2024, 0, 1),
  company: 'Müller AG',
  contact: 'Jane Doe',
  phone: '+493012345678',
  source: 'web',
}

const creations = [0, 1, 2].map((lead) => stepOf(lead, creation, `create-${lead}`))
