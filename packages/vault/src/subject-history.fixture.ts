import fc from 'fast-check'
import { dataKey, fingerprintOf, type DataKey } from './data-key.js'
import type { AdoptedSubject } from './key-store.js'
import { unknownHere, type KnownSubject } from './subject-adoption.js'
import { destroyed, fenced, granted, reopened, stateOf, statusOf } from './subject-record.js'

/** A step of a subject's life; `line` tells the keys of stores apart that no longer know of each other. */
type Step = (known: KnownSubject, line: number) => KnownSubject

const keyOf = (line: number, generation: number): DataKey => dataKey(generation, () => Buffer.alloc(32, 16 * line + generation))

const fenceStep =
  (erasureEventId: string, upTo: number | undefined): Step =>
  ({ record, fences }) => {
    if (fences.some((fence) => fence.erasureEventId === erasureEventId)) return { record, fences }
    const after = fenced(record, upTo)
    const condemned = record.generation <= after.erased ? record.material : undefined
    const fence = { erasureEventId, generation: after.erased, fingerprint: condemned && fingerprintOf(condemned.opening()) }
    return { record: after, fences: [...fences, fence] }
  }

/** A step that the rules refuse leaves the subject as it is. */
const orSame =
  (step: Step): Step =>
  (known, line) => {
    try {
      return step(known, line)
    } catch {
      return known
    }
  }

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>(({ record, fences }, line) => ({ record: granted(record, (generation) => keyOf(line, generation)) ?? record, fences })),
  fc
    .tuple(fc.constantFrom('e1', 'e2', 'e3', 'e4'), fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }))
    .map(([event, upTo]) => fenceStep(event, upTo)),
  fc.constant<Step>(({ record, fences }) => ({ record: destroyed('a', record), fences })),
  fc.constantFrom('consent', 'contract').map((reason): Step => ({ record, fences }) => ({ record: reopened('a', destroyed('a', record), reason), fences })),
)

const after = (taken: readonly Step[], known: KnownSubject, line: number): KnownSubject => taken.reduce((sofar, step) => orSame(step)(sofar, line), known)

/** Two moments of one store, the earlier first. */
export const moments: fc.Arbitrary<readonly [KnownSubject, KnownSubject]> = fc
  .tuple(fc.array(steps, { maxLength: 12 }), fc.nat(12))
  .map(([taken, at]) => [after(taken.slice(0, at), unknownHere, 0), after(taken, unknownHere, 0)])

/** The same subject in three stores: each left the common history at some moment, and went on without the others. */
export const relatives: fc.Arbitrary<readonly [KnownSubject, KnownSubject, KnownSubject]> = fc
  .tuple(fc.array(steps, { maxLength: 10 }), fc.array(fc.tuple(fc.nat(10), fc.array(steps, { maxLength: 4 })), { minLength: 3, maxLength: 3 }))
  .map(([common, [a, b, c]]) => {
    const branch = ([at, own]: readonly [number, readonly Step[]] = [0, []], line: number): KnownSubject =>
      after(own, after(common.slice(0, at), unknownHere, 0), line)
    return [branch(a, 1), branch(b, 2), branch(c, 3)]
  })

/** What another store is told of it; `undefined` of a subject nobody knows. */
export function given({ record, fences }: KnownSubject, subject = 'a'): AdoptedSubject | undefined {
  const status = statusOf(record)
  return status === 'never' ? undefined : { state: stateOf(subject, record, fences), key: status === 'active' ? record.material : undefined }
}
