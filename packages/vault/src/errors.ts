import { LeadledgerError } from '@leadledger/eventsourcing'

/** A keyring was asked for a subject it was never told to load, or to seal for one it was not told to create: a defect in the calling code. */
export class KeysNotLoaded extends LeadledgerError {
  readonly code = 'keys-not-loaded'
  constructor(
    readonly subject: string,
    wanted: 'load' | 'create',
  ) {
    super(wanted === 'load' ? `The keyring was never told to load ${subject}` : `${subject} has no key yet: load it with { create: true } before sealing`)
  }
}

/** A block names a key that the key store never held: the key store was lost, or belongs to another log. Nothing was erased. */
export class KeyMissing extends LeadledgerError {
  readonly code = 'key-missing'
  constructor(
    readonly subject: string,
    readonly generation: number | undefined,
  ) {
    super(`The key store holds no key ${subject}#${generation ?? '?'} and knows of no erasure: is it the key store of this log?`)
  }
}

/** A sealed block is malformed, altered, or moved from its place. */
export class SealedBlockRefused extends LeadledgerError {
  readonly code = 'sealed-block-refused'
  constructor(readonly problem: 'format' | 'key-id' | 'nonce' | 'ciphertext' | 'altered-or-moved') {
    super(`The sealed block cannot be opened: ${problem}`)
  }
}

/** Text that UTF-8 cannot hold (a lone surrogate outside JSON escapes), which would come back changed. */
export class InvalidPlaintext extends LeadledgerError {
  readonly code = 'invalid-plaintext'
  constructor() {
    super('The text to seal is not well-formed Unicode')
  }
}

/** The data keys are wrapped by another master key than the ones at hand. */
export class WrongMasterKey extends LeadledgerError {
  readonly code = 'wrong-master-key'
  constructor(
    /** The file, or the server, database and schema. */
    readonly place: string,
    readonly masterKeyId: string,
  ) {
    super(`${place} is locked by master key ${masterKeyId}, which is not the one at hand: put the right key back, nothing was changed`)
  }
}

/** The master key is missing, malformed, or open to other users of the machine. */
export class MasterKeyRefused extends LeadledgerError {
  readonly code = 'master-key-refused'
  constructor(
    /** The file or environment variable. */
    readonly place: string,
    readonly problem: 'missing' | 'wrong-size' | 'not-base64' | 'not-a-file' | 'readable-by-others' | 'unreadable',
    options?: ErrorOptions,
  ) {
    super(`The master key in ${place} is refused: ${problem}`, options)
  }
}

/** The key store must exist, since a log was sealed with its keys, and does not. */
export class KeyStoreMissing extends LeadledgerError {
  readonly code = 'key-store-missing'
  constructor(
    /** The file, or the server, database and schema. */
    readonly place: string,
  ) {
    super(`${place} does not exist: put the key store of this log back, or its personal data stays sealed for good`)
  }
}

/** A subject that PostgreSQL cannot keep apart from all others: with NUL or half a surrogate pair, or longer than 2,000 bytes of UTF-8. */
export class InvalidSubject extends LeadledgerError {
  readonly code = 'invalid-subject'
  constructor(readonly subject: string) {
    // Not quoted: somebody may have put an e-mail address where an id belongs.
    super('A subject is well-formed text without NUL, at most 2,000 bytes long')
  }
}

const stateConflicts = {
  'not-fenced': 'is not fenced',
  'not-erased': 'is not erased',
  'not-destroyed': 'is not destroyed',
  'other-key': 'has, or had, another key in the other key store',
  'not-whole': 'comes without the key of its generation, or with one it cannot have',
} as const

/**
 * A step of an erasure out of order: destroying a key that no fence condemned, or reopening a subject whose key still exists.
 * Or a subject of another key store that does not go together with the one here: `other-key`, `not-whole`.
 */
export class KeyStateConflict extends LeadledgerError {
  readonly code = 'key-state-conflict'
  constructor(
    readonly subject: string,
    readonly problem: keyof typeof stateConflicts,
  ) {
    super(`${subject} ${stateConflicts[problem]}`)
  }
}
