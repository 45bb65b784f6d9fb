import { createdKey, type CreatedKey } from './key-changes.js'
import type { SubjectKey } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import type { PostgresKeyReader } from './postgres-key-reader.js'
import type { KeptSubject, NewKey, PostgresKeyRows } from './postgres-key-rows.js'
import { sharedTurn, type SharedTurn } from './shared-turn.js'
import type { StoredSubject } from './stored-subject.js'

/** A subject that may get a key, as it was seen. */
export interface Creatable {
  readonly subject: string
  readonly kept: KeptSubject
  /** The master key that wrapped new keys then. */
  readonly masterKey: string
}

/** One transaction for all who want keys in a turn. Resolves to the keys that were made: whoever has changed since it was seen is not among them. */
export const postgresKeyCreation = (
  rows: PostgresKeyRows,
  wrapping: KeyWrapping,
  reader: PostgresKeyReader,
): SharedTurn<Creatable, ReadonlyMap<string, SubjectKey>> =>
  sharedTurn(async (wanted: readonly Creatable[]) => {
    const masterKey = wanted[0]?.masterKey ?? ''
    const made = new Map<string, CreatedKey>()
    const newKeys = new Map<string, NewKey>()
    for (const { subject, kept } of wanted) {
      const created = createdKey(wrapping, masterKey, subject, kept.record)
      if (!created) continue
      made.set(subject, created)
      newKeys.set(subject, newKeyOf(subject, kept.revision, created.record))
    }
    const keys = new Map<string, SubjectKey>()
    for (const [subject, epoch] of await rows.putKeys(masterKey, [...newKeys.values()])) {
      const created = made.get(subject)
      if (created) keys.set(subject, reader.learn(subject, created, epoch))
    }
    return keys
  })

/** A record as `putKeys` takes it. */
export const newKeyOf = (subject: string, revision: number, { generation, material }: StoredSubject): NewKey => ({
  subject,
  revision,
  generation,
  hex: material?.hex ?? '',
})
