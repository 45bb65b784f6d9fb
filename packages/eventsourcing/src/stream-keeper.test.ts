import { expect, test } from 'vitest'
import { accept, type Decider } from './decider.js'
import { CommandIdReused } from './errors.js'
import { allOf, stream, wiredNotes, type NoteEvent, type TakeNotes } from './note-events.fixture.js'
import { context, take } from './note-handler.fixture.js'
import type { Keyring } from './personal.js'
import { streamKeeper } from './stream-keeper.js'

test('sees what others wrote, and reads nothing twice', async () => {
  const { options, store } = wiredNotes()
  const read: bigint[] = []
  const watched = {
    ...store,
    readStream: (...[name, asked]: Parameters<typeof store.readStream>) => (read.push(asked?.from ?? 1n), store.readStream(name, asked)),
  }
  const [one, other] = [streamKeeper({ ...options, store: watched }, stream), streamKeeper(options, stream)]
  await one.handle(take('one', 'two'), context('c1'))
  await other.handle(take('three'), context('c2'))
  expect(await one.look()).toEqual({ state: { notes: 3 }, version: 3n })
  expect(read).toEqual([1n, 1n])
  await one.look()
  expect(read).toEqual([1n, 1n, 4n])
})

test('a command takes effect once, whoever sends it again and however much came since', async () => {
  const { options, store } = wiredNotes()
  const first = await streamKeeper(options, stream).handle(take('one', 'two'), context('c1'))
  for (let n = 0; n < 30; n++) await streamKeeper(options, stream).handle(take('more'), context(`more-${n}`))
  const again = await streamKeeper(options, stream).handle(take('one', 'two'), context('c1'))
  expect(again).toMatchObject({ outcome: 'accepted', version: 2n, duplicate: true })
  expect(again.outcome === 'accepted' && again.events.map(({ data }) => data)).toEqual(first.outcome === 'accepted' && first.events.map(({ data }) => data))
  expect((await allOf(store)).length).toBe(32)
  await expect(streamKeeper(options, stream).handle(take('other'), context('c1'))).rejects.toThrow(CommandIdReused)
})

test('commands at the same time are all decided on what the others wrote', async () => {
  const { options } = wiredNotes()
  const keepers = [streamKeeper(options, stream), streamKeeper(options, stream)]
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => keepers[n % 2]?.handle({ texts: ['one'], room: 5 }, context(`c${n}`))))
  expect(answers.filter((answer) => answer?.outcome === 'accepted')).toHaveLength(5)
  expect(await keepers[0]?.look()).toMatchObject({ state: { notes: 5 } })
})

test('what is kept can be opened at once, by whoever looked at the same time', async () => {
  const { options } = wiredNotes()
  await streamKeeper(options, stream).handle(take('one'), context('c1'))
  const decider: Decider<TakeNotes, NoteEvent, readonly NoteEvent[], { readonly refused: 'full' }> = {
    initialState: [],
    decide: () => accept(),
    evolve: (events, event) => [...events, event],
  }
  let turns = 9
  /** Each key takes less long than the one before it. */
  const slow = (keyring: Keyring): Keyring => ({
    ...keyring,
    async load(...asked) {
      for (let wait = turns--; wait > 0; wait--) await new Promise((done) => setImmediate(done))
      await keyring.load(...asked)
    },
  })
  const keeper = streamKeeper({ ...options, vault: { keyring: () => slow(options.vault.keyring()) }, decider }, stream)
  const looked = await Promise.race([keeper.look(), keeper.look()])
  expect(looked.state.map(({ personal }) => personal.open())).toEqual([{ text: 'one' }])
})
