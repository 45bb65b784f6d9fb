import type { SubjectRecord } from './subject-record.js'

/** A data key as it is stored. */
export interface Wrapped {
  readonly masterKey: string
  /** In hex: a string weighs less on the garbage collector than a small buffer does. */
  readonly hex: string
}

export type StoredSubject = SubjectRecord<Wrapped>

/** What a key store says of itself. */
export interface Keeper {
  readonly logId: string | null
  /** The master key that wraps new keys. */
  readonly masterKey: string
  /** A key nobody uses, wrapped by it: tells whether a master key is the right one. */
  readonly proof: Buffer
}
