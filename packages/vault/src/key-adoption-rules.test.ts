import { describe, expect, test } from 'vitest'
import { dataKey } from './data-key.js'
import { adoptionRules } from './key-adoption-rules.js'
import type { AdoptedSubject, KeyStore, SubjectKey } from './key-store.js'
import { memoryKeyStore } from './memory-key-store.js'

interface BrokenKeys {
  readonly name: string
  readonly breaks: readonly string[]
  readonly open: () => KeyStore
}

const adopting = (adopt: (keys: KeyStore, subjects: readonly AdoptedSubject[]) => Promise<void>) => (): KeyStore => {
  const keys = memoryKeyStore()
  return { ...keys, adopt: (subjects) => adopt(keys, subjects) }
}

/** A store that hears less than it is told. */
const mishearing = (heard: (subject: AdoptedSubject) => AdoptedSubject) => adopting((keys, subjects) => keys.adopt(subjects.map(heard)))

async function strangers(keys: KeyStore, subjects: readonly AdoptedSubject[]): Promise<readonly AdoptedSubject[]> {
  const known = new Set<string>()
  for await (const page of keys.states()) for (const { subject } of page) known.add(subject)
  return subjects.filter(({ state }) => !known.has(state.subject))
}

/** Takes over what it is told as if it had known nothing before. */
function forgetful(): KeyStore {
  let inner = memoryKeyStore()
  return {
    get: (subjects) => inner.get(subjects),
    getOrCreate: (subjects) => inner.getOrCreate(subjects),
    fence: (subject, event, generation) => inner.fence(subject, event, generation),
    destroy: (subject) => inner.destroy(subject),
    reopen: (subject, reason) => inner.reopen(subject, reason),
    states: () => inner.states(),
    close: () => inner.close(),
    async adopt(subjects) {
      const next = memoryKeyStore()
      for (const subject of subjects) await next.adopt([subject])
      inner = next
    },
  }
}

/** Answers as before until the subject is changed by another call than `adopt`. */
function stubborn(): KeyStore {
  const keys = memoryKeyStore()
  const answers = new Map<string, SubjectKey>()
  return {
    ...keys,
    async get(subjects) {
      for (const [subject, key] of await keys.get(subjects)) if (!answers.has(subject)) answers.set(subject, key)
      return new Map([...subjects].map((subject) => [subject, answers.get(subject) as SubjectKey]))
    },
    async getOrCreate(subjects) {
      const made = await keys.getOrCreate(subjects)
      for (const [subject, key] of made) answers.set(subject, key)
      return made
    },
    fence(subject, event, generation) {
      answers.delete(subject)
      return keys.fence(subject, event, generation)
    },
    reopen(subject, reason) {
      answers.delete(subject)
      return keys.reopen(subject, reason)
    },
  }
}

const keptByNothing: ReadonlySet<string> = new Set([
  'keeps an erased subject erased when it takes over how it was before',
  'keeps a newer key when it takes over how the subject was before',
  'keeps a subject dead that was fenced before its key arrives',
  'lets an erasure that a reopening never heard of come later',
])

const brokenKeys: readonly BrokenKeys[] = [
  {
    name: 'takes over nothing',
    breaks: adoptionRules.map(({ name }) => name).filter((name) => !keptByNothing.has(name)),
    open: adopting(async () => undefined),
  },
  {
    name: 'takes over whom it does not know, and nobody else',
    breaks: [
      'follows an erasure in the other store, and destroys the key it took over before',
      'follows a subject that was erased and made anew in the other store',
      'follows a subject that came back after the erasure it took over',
      'keeps the erasures of both stores',
      'learns the key that was condemned from the store that held it',
      'refuses another key of the same generation, and takes over none of its batch',
      'refuses a subject that had another key before, or has one the other store never knew',
      'refuses a destroyed key that comes back under a new generation',
    ],
    open: adopting(async (keys, subjects) => keys.adopt(await strangers(keys, subjects))),
  },
  {
    name: 'takes over as if it had known nothing before',
    breaks: [
      'keeps an erased subject erased when it takes over how it was before',
      'keeps a newer key when it takes over how the subject was before',
      'keeps a subject dead that was fenced before its key arrives',
      'keeps the erasures of both stores',
      'lets an erasure that a reopening never heard of come later',
      'refuses another key of the same generation, and takes over none of its batch',
      'refuses a subject that had another key before, or has one the other store never knew',
    ],
    open: forgetful,
  },
  {
    name: 'takes over one subject after the other',
    breaks: ['refuses another key of the same generation, and takes over none of its batch'],
    open: adopting(async (keys, subjects) => {
      for (const subject of subjects) await keys.adopt([subject])
    }),
  },
  {
    name: 'passes over whom it should refuse',
    breaks: [
      'refuses another key of the same generation, and takes over none of its batch',
      'refuses a subject that had another key before, or has one the other store never knew',
      'refuses a destroyed key that comes back under a new generation',
      'refuses an active subject without its key, or with the key of another generation, and a key that belongs to none',
    ],
    open: adopting(async (keys, subjects) => {
      for (const subject of subjects) await keys.adopt([subject]).catch(() => undefined)
    }),
  },
  {
    name: 'forgets why a subject was reopened',
    breaks: [
      'takes over subjects as they are in another store',
      'follows a subject that was erased and made anew in the other store',
      'follows a subject that came back after the erasure it took over',
    ],
    open: mishearing(({ state, key }) => ({
      state: { ...state, reopenedFor: undefined, status: state.status === 'reopened' ? 'erased' : state.status },
      key,
    })),
  },
  {
    name: 'makes keys of its own',
    breaks: [
      'takes over subjects as they are in another store',
      'goes on where another store was',
      'gives the key it took over to whoever found none before',
      'changes nothing when it takes over the same again',
      'follows an erasure in the other store, and destroys the key it took over before',
      'follows a subject that was erased and made anew in the other store',
      'follows a subject that came back after the erasure it took over',
      'keeps the erasures of both stores',
      'lets an erasure that a reopening never heard of come later',
    ],
    open: mishearing(({ state, key }) => ({ state, key: key && dataKey(key.generation, () => Buffer.alloc(32, state.subject)) })),
  },
  {
    name: 'goes on with what it answered before',
    breaks: [
      'follows an erasure in the other store, and destroys the key it took over before',
      'follows a subject that was erased and made anew in the other store',
      'follows a subject that came back after the erasure it took over',
    ],
    open: stubborn,
  },
]

async function brokenBy(open: () => KeyStore): Promise<readonly string[]> {
  const found: string[] = []
  for (const { name, check } of adoptionRules)
    await check(async () => open()).catch(() => {
      found.push(name)
    })
  return found
}

describe('the rules of taking over subjects', () => {
  for (const { name, breaks, open } of brokenKeys)
    test(`find the key store that ${name}, by exactly the rules named for it`, async () => {
      expect(await brokenBy(open)).toEqual(adoptionRules.map((rule) => rule.name).filter((rule) => breaks.includes(rule)))
    })

  test('can each be broken by one of the broken key stores', () => {
    const breakable = new Set(brokenKeys.flatMap(({ breaks }) => breaks))
    expect(adoptionRules.map(({ name }) => name).filter((name) => !breakable.has(name))).toEqual([])
  })
})
