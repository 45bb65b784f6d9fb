/** What is left of personal data whose key was destroyed. */
export interface Erased {
  readonly erased: true
  readonly subject: string
}

/** Personal data of an event, sealed until somebody opens it; whoever opens it has to handle erasure. */
export interface Personal<Value> {
  open(): Value | Erased
}

class Present<Value> implements Personal<Value> {
  constructor(private readonly value: Value) {}
  open(): Value {
    return this.value
  }
  /** What Node prints of it, in logs and errors. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'Personal {}'
  }
  /** What a logger that writes JSON makes of it. */
  toJSON(): object {
    return {}
  }
}

/** Personal data at hand, as `decide` emits it. */
export const present = <Value>(value: Value): Personal<Value> => new Present(value)

export const isErased = (value: unknown): value is Erased => typeof value === 'object' && value !== null && (value as Partial<Erased>).erased === true

/** Where a sealed block belongs: it opens there and nowhere else. */
export interface Place {
  readonly logId: string
  readonly stream: string
  readonly eventId: string
  readonly type: string
  readonly schema: number
}

/** One AES-256-GCM block: format version, key id (`subject#generation`), nonce and ciphertext with tag in base64. */
export interface SealedBlock {
  readonly v: 1
  readonly k: string
  readonly n: string
  readonly c: string
}

/** Keys at hand for a batch of events, so that sealing and opening need no waiting. */
export interface Keyring {
  /** Fetches the keys of `subjects`; with `create`, makes those that do not exist yet. */
  load(subjects: Iterable<string>, options?: { readonly create?: boolean }): Promise<void>
  /** @throws {SubjectErased} when the subject's key was destroyed. */
  seal(subject: string, place: Place, plaintext: string): SealedBlock
  /**
   * The plaintext, or `Erased` when the key was destroyed.
   * @throws when the block was altered or moved from its place.
   */
  open(block: SealedBlock, place: Place): string | Erased
  /** `generation.digest` of `text`, keyed so that nobody without the subject's key can test guesses against it; `undefined` once the key is erased. */
  digest(subject: string, text: string): string | undefined
}

/** Where keyrings come from. */
export interface Vault {
  keyring(): Keyring
}
