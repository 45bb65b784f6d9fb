import { fingerprintOf } from './data-key.js'
import type { AdoptedSubject, KeyStore, SubjectKey, SubjectState } from './key-store.js'
import { bySubject } from './subject-order.js'

export interface KeysProgress {
  /** Subjects handed over so far. */
  readonly subjects: number
}

export interface CopyKeysOptions {
  readonly onProgress?: (progress: KeysProgress) => void
  /** Ends the copy after the batch at hand; the next one goes on. */
  readonly signal?: AbortSignal
}

export interface KeysCopied {
  /** Subjects handed over: those with a key, and those without. */
  readonly subjects: number
  readonly active: number
  readonly erased: number
  /** False when the signal ended it before all was copied and compared. */
  readonly complete: boolean
  /**
   * Whether all of the one store is in the other as it is there: generations, erasures, reopenings, fences and keys.
   * False when it is not complete, when either was changed meanwhile, or when a subject has gone further in the other store.
   */
  readonly equal: boolean
}

const batchSize = 500

/**
 * Copies the keys of one store to another, which wraps them by its own master key, and compares the two.
 * May be interrupted and repeated, also after more happened in either store. Keys that are erased are not copied, whether they were destroyed or not.
 * For a result that is `equal`, nobody may use `from` meanwhile; whoever goes on using it afterwards makes keys that `to` never hears of.
 * @throws {KeyStateConflict} when `to` holds keys that `from` never had, {@link StoreRefused} for a damaged key; batches before that one are copied.
 */
export async function copyKeys(from: KeyStore, to: KeyStore, { onProgress, signal }: CopyKeysOptions = {}): Promise<KeysCopied> {
  let [active, erased] = [0, 0]
  for await (const batch of batches(from)) {
    await to.adopt(await adoptable(from, batch))
    active += batch.filter(({ status }) => status === 'active').length
    erased += batch.filter(({ status }) => status !== 'active').length
    onProgress?.({ subjects: active + erased })
    if (signal?.aborted) break
  }
  const equal = await holdsAll(from, to, signal)
  return { subjects: active + erased, active, erased, complete: equal !== undefined, equal: equal ?? false }
}

/** A store may list as many at once as it likes. */
async function* batches(keys: KeyStore): AsyncGenerator<readonly SubjectState[]> {
  for await (const page of keys.states()) for (let at = 0; at < page.length; at += batchSize) yield page.slice(at, at + batchSize)
}

/** Without whom was erased or made anew between the two looks: the comparison tells, and the next copy takes them. */
async function adoptable(from: KeyStore, states: readonly SubjectState[]): Promise<readonly AdoptedSubject[]> {
  const keys = await activeKeys(from, states)
  return states.flatMap((state) => {
    if (state.status !== 'active') return { state, key: undefined }
    const found = keys.get(state.subject)
    return found?.status === 'active' && found.key.generation === state.generation ? { state, key: found.key } : []
  })
}

const activeKeys = (keys: KeyStore, states: readonly SubjectState[]): Promise<ReadonlyMap<string, SubjectKey>> =>
  keys.get(states.filter(({ status }) => status === 'active').map(({ subject }) => subject))

/** `undefined` when the signal ended it. */
async function holdsAll(from: KeyStore, to: KeyStore, signal: AbortSignal | undefined): Promise<boolean | undefined> {
  const rest = flat(to.states())
  const stateOf = finderIn(rest)
  let isEqual = true
  for await (const batch of batches(from)) {
    if (signal?.aborted) break
    const others: SubjectState[] = []
    for (const { subject } of batch) others.push(...(await stateOf(subject)))
    isEqual &&= await areEqual(from, batch, to, others)
  }
  await rest.return(undefined)
  return signal?.aborted ? undefined : isEqual
}

/** Finds the state of a subject, where there is one, for subjects asked for in their order: no more than a batch is held. */
function finderIn(states: AsyncIterator<SubjectState, unknown>): (subject: string) => Promise<readonly SubjectState[]> {
  let next: IteratorResult<SubjectState, unknown> | undefined
  return async (subject) => {
    next ??= await states.next()
    while (next.done !== true && bySubject(next.value.subject, subject) < 0) next = await states.next()
    return next.done !== true && next.value.subject === subject ? [next.value] : []
  }
}

async function* flat(pages: AsyncIterable<readonly SubjectState[]>): AsyncGenerator<SubjectState, undefined> {
  for await (const page of pages) yield* page
}

async function areEqual(from: KeyStore, states: readonly SubjectState[], to: KeyStore, others: readonly SubjectState[]): Promise<boolean> {
  const [keys, otherKeys] = [await activeKeys(from, states), await activeKeys(to, others)]
  const compared = new Map(others.map((state) => [state.subject, comparable(state, otherKeys.get(state.subject))]))
  return states.every((state) => compared.get(state.subject) === comparable(state, keys.get(state.subject)))
}

/** All that makes two subjects equal, as text. */
function comparable({ status, generation, erased, reopenedFor, fences }: SubjectState, key: SubjectKey | undefined): string {
  const inOrder = fences.map((fence) => JSON.stringify([fence.erasureEventId, fence.generation, fence.fingerprint])).toSorted()
  const fingerprint = key?.status === 'active' ? fingerprintOf(key.key.opening()) : key?.status
  return JSON.stringify([status, generation, erased, reopenedFor, inOrder, fingerprint])
}
