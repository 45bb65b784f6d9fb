import { LeadledgerError } from '@leadledger/eventsourcing'
import { handbookConflicts } from './handbook-conflicts.js'
import { completed } from './handbook-defaults.js'
import { handbookShape, type Handbook, type HandbookInput, type QualificationProfile } from './handbook-shape.js'

/** A handbook that contradicts itself; every problem at once, each with its path. */
export class InvalidHandbook extends LeadledgerError {
  readonly code = 'invalid-handbook'
  constructor(readonly problems: readonly string[]) {
    super(`The handbook is not valid: ${problems.join('; ')}`)
  }
}

/** Completes and checks a handbook. @throws {InvalidHandbook} */
export function defineHandbook(input: HandbookInput = {}): Handbook {
  const problems = handbookProblems(input)
  if (problems.length > 0) throw new InvalidHandbook(problems)
  return completed(input)
}

/** Every problem of a handbook, as `path: sentence`; none when it can be adopted. */
export function handbookProblems(input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return ['the handbook: is no object']
  const whole = completed(input as Readonly<Record<string, unknown>>)
  const issues = handbookShape.safeParse(whole).error?.issues ?? []
  const broken = new Set(issues.map(({ path: [part] }) => String(part)))
  return [...issues.map(({ path, message }) => `${path.map(String).join('.') || 'the handbook'}: ${message}`), ...handbookConflicts(whole, broken)]
}

/** The profile leads are qualified by. */
export const profileOf = ({ qualification: { profile, profiles } }: Handbook): QualificationProfile =>
  profiles.find(({ id }) => id === profile) as QualificationProfile

interface Registry {
  readonly known: readonly { readonly id: string; readonly retired?: boolean | undefined }[]
  readonly others: boolean
}

/** Whether a list takes a value now: retired ones stay in history and are not given any more. */
export function takes({ known, others }: Registry, value: string): boolean {
  const entry = known.find(({ id }) => id === value)
  return entry ? !entry.retired : others
}

/** The values a list names and takes now. */
export const takenNow = ({ known }: Pick<Registry, 'known'>): readonly string[] => known.filter(({ retired }) => !retired).map(({ id }) => id)
