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

/** Which story a ledger holds, as it stands beside its first handbook. */
export const tellingText = ({ seed, leads }: Telling): string => `the demo with --seed ${seed} --leads ${leads}`

/** The same command in every run; `who` is the number of the lead, or `office`. */
export const commandIdOf = ({ seed, leads }: Telling, who: number | 'office', step: number): string => `demo-${seed}-${leads}-${who}-${step + 1}`
