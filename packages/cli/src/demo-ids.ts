import type { Random } from './demo-random.js'

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('')

/** A ULID whose random part follows from the story: ids sort by creation, and are the same in every run. */
export function leadIdOf(at: number, random: Random): string {
  const time = Array.from({ length: 10 }, (_, place) => crockford[Math.floor(at / 32 ** (9 - place)) % 32]).join('')
  return `${time}${Array.from({ length: 16 }, () => random.pick(crockford)).join('')}`
}

interface Telling {
  readonly seed: number
  readonly leads: number
}

/** Says which story a command belongs to, so that a ledger shows whose it is. */
export const commandIdOf = ({ seed, leads }: Telling, lead: number, step: number): string => `demo-${seed}-${leads}-${lead + 1}-${step + 1}`

/** The story a command id is of; `undefined` when it is of none. */
export function tellingOf(commandId: string): Telling | undefined {
  const match = /^demo-(\d+)-(\d+)-\d+-\d+$/.exec(commandId)
  return match ? { seed: Number(match[1]), leads: Number(match[2]) } : undefined
}
