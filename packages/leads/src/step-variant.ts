import { namedUuids } from '@leadledger/eventsourcing'
import type { SequenceStep } from './sequence-shape.js'

/** Of a namespace that is fixed for ever: another one would give leads other variants. */
const draw = namedUuids('7c0f2b8e-5d8f-5a0e-9a5e-3d6f1c2b4a90')

export type StepVariant = NonNullable<SequenceStep['variants']>[number]

/** What the variant of a lead follows from: whoever asks again gets the same one. */
export interface VariantOf {
  readonly sequence: string
  /** The version of the handbook that defines the sequence. */
  readonly version: number
  readonly lead: string
}

/** The variant of a step that a lead gets: as often as its weight says, over many leads; `undefined` for a step without variants. */
export function variantOf({ id: step, variants }: Pick<SequenceStep, 'id' | 'variants'>, { sequence, version, lead }: VariantOf): StepVariant | undefined {
  if (!variants) return undefined
  const total = variants.reduce((sum, { weight = 1 }) => sum + weight, 0)
  let left = (Number.parseInt(draw(JSON.stringify([sequence, version, step, lead])).slice(0, 8), 16) / 2 ** 32) * total
  return variants.find(({ weight = 1 }) => (left -= weight) < 0)
}
