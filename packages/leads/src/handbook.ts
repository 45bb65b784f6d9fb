import { canonicalJson, LeadledgerError, maxEventBytes } from '@leadledger/eventsourcing'
import { handbookConflicts } from './handbook-conflicts.js'
import { completed } from './handbook-defaults.js'
import { handbookShape, type Handbook, type HandbookInput, type QualificationProfile } from './handbook-shape.js'
import { problemTexts } from './problem-text.js'

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
  const shape = problemTexts(issues, 'the handbook')
  return [...shape, ...handbookConflicts(whole, broken), ...(issues.length === 0 ? tooLarge(whole) : [])]
}

/** Bytes of the adopting event that are not the handbook: its envelope, and the longest reason, sealed. */
const besides = 96 * 1024

function tooLarge(handbook: unknown): readonly string[] {
  const [size, most] = [new TextEncoder().encode(canonicalJson(handbook)).length, maxEventBytes - besides]
  return size > most ? [`the handbook: has ${size} bytes as JSON, at most ${most} are allowed`] : []
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
