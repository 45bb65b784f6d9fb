import { keyCache } from './key-cache.js'
import type { CreatedKey } from './key-changes.js'
import type { SubjectKey } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import type { KeyView, PostgresKeyRows } from './postgres-key-rows.js'
import { mayBeCached, subjectKeyOf } from './subject-key.js'

/** Keys as they were at one moment, and what the database was asked for them. */
export interface ReadKeys {
  readonly keys: Map<string, SubjectKey>
  /** Holds whom memory did not. */
  readonly view: KeyView
}

/** Keys for reading, kept in memory until any process on any machine erases or reopens a subject. */
export interface PostgresKeyReader {
  /** One round trip, also where all keys are in memory: it asks whether they still live. */
  readonly read: (subjects: readonly string[]) => Promise<ReadKeys>
  /** Takes a key that was written at `epoch`, so that it need not be read and unwrapped. */
  learn(subject: string, created: CreatedKey, epoch: number): SubjectKey
  clear(): void
}

export function postgresKeyReader(rows: PostgresKeyRows, wrapping: KeyWrapping, cachedSubjects: number): PostgresKeyReader {
  const cache = keyCache<SubjectKey>(cachedSubjects)
  /** The epoch everything in memory was read at. */
  let seenEpoch = 0

  /** Answers may overtake each other: one from before an erasure that is known here must not bring its key back. */
  const remember = (subject: string, key: SubjectKey, epoch: number): SubjectKey => {
    if (epoch > seenEpoch) {
      cache.clear()
      seenEpoch = epoch
    }
    if (epoch === seenEpoch && mayBeCached(key)) cache.set(subject, key)
    return key
  }

  const clear = (): void => {
    cache.clear()
    seenEpoch = 0
  }

  const ask = async (subjects: readonly string[]): Promise<ReadKeys> => {
    const view = await rows.look(subjects)
    const keys = subjects.map((subject) => {
      const { record, fences } = view.kept(subject)
      return [
        subject,
        remember(
          subject,
          subjectKeyOf(wrapping, subject, record, () => fences),
          view.epoch,
        ),
      ] as const
    })
    return { keys: new Map(keys), view }
  }

  return {
    async read(subjects) {
      const epoch = seenEpoch
      const { found, missing } = cache.lookUp(subjects)
      const { keys, view } = await ask(missing)
      if (found.size === 0) return { keys, view }
      // The database was put back to an earlier state: nothing in memory can be told from it any more.
      if (view.epoch < epoch) clear()
      if (view.epoch !== epoch) return ask(subjects)
      for (const [subject, key] of keys) found.set(subject, key)
      return { keys: found, view }
    },
    learn(subject, { record, key }, epoch) {
      return remember(
        subject,
        subjectKeyOf(wrapping, subject, record, () => [], key),
        epoch,
      )
    },
    clear,
  }
}
