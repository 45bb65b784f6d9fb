import { describe, expect, test } from 'vitest'
import { commandHandler, loadStream } from './command-handler.js'
import { eventIdOf } from './event-id.js'
import { accept } from './decider.js'
import { CommandIdReused, InvalidCommandId } from './errors.js'
import { allOf, note, noteDecider, stream, wiredNotes } from './note-events.fixture.js'
import { context, notes, take } from './note-handler.fixture.js'

describe('a command', () => {
  test('is decided, sealed and appended, with who and why beside each event', async () => {
    const { send, store, options } = notes()
    expect(await send(take('one', 'two'), 'c1', { causationId: 'call-9' })).toMatchObject({ outcome: 'accepted', version: 2n, position: 2n, duplicate: false })

    const keyring = options.vault.keyring()
    const { events, state, version } = await loadStream(options, stream, keyring)
    await keyring.load(['N1'])
    expect([state, version]).toEqual([{ notes: 2 }, 2n])
    expect(events.map(({ personal }) => personal.open())).toEqual([{ text: 'one' }, { text: 'two' }])
    expect(events.map(({ id }) => id)).toEqual([eventIdOf('c1', 0), eventIdOf('c1', 1)])
    expect(events[0]?.metadata).toEqual({
      actor: { id: 'ada', kind: 'user' },
      source: { kind: 'api' },
      commandId: 'c1',
      correlationId: 'c1',
      causationId: 'call-9',
      commandDigest: expect.stringMatching(/^1\.[\w-]{43}$/) as string,
    })
    expect(JSON.stringify((await allOf(store)).map(({ data, metadata }) => [data, metadata]))).not.toMatch(/one|two/)
  })

  test('makes the same event ids for ever, and no two commands the same', () => {
    expect(eventIdOf('c1', 0)).toBe('509f8e4c-0449-5c21-8615-295eca06b4c6')
    expect(new Set([eventIdOf('a', 0), eventIdOf('a', 1), eventIdOf('a/0', 0), eventIdOf('a/0', 1), eventIdOf('b', 0)]).size).toBe(5)
  })

  test('that is refused takes no effect, and is decided afresh when it comes again', async () => {
    const { send, store } = notes()
    await send(take('one'), 'c1')
    expect(await send({ texts: ['two'], room: 1 }, 'c2')).toEqual({ outcome: 'refused', refusal: { refused: 'full', notes: 1 }, version: 1n })
    expect((await allOf(store)).length).toBe(1)
    expect(await send({ texts: ['two'], room: 2 }, 'c2')).toMatchObject({ outcome: 'accepted', version: 2n, duplicate: false })
  })

  test('that asks for what is so already writes nothing, makes no key, and takes no effect', async () => {
    const { send, store, keys } = notes()
    expect(await send(take(), 'c1')).toEqual({ outcome: 'accepted', events: [], version: 0n, position: 0n, duplicate: false })
    expect([await store.head(), (await keys.get(['N1'])).get('N1')?.status]).toEqual([0n, 'never'])
    expect(await send(take('one'), 'c1')).toMatchObject({ version: 1n, duplicate: false })
  })

  test.for<[string, string]>([
    ['no text', ''],
    ['201 characters', 'x'.repeat(201)],
    ['half a surrogate pair', 'c\ud83d'],
  ])('with an id of %s is refused before anything is read', async ([, commandId]) => {
    const { send, store } = notes()
    await store.close()
    await expect(send(take('one'), commandId)).rejects.toThrow(InvalidCommandId)
  })

  test('may have an id of 200 characters, of any script', async () => {
    const { send } = notes()
    for (const commandId of ['x'.repeat(200), '漢字'.repeat(100)]) expect(await send(take(commandId), commandId)).toMatchObject({ duplicate: false })
  })
})

describe('a command that comes again', () => {
  test('gets the events, version and position of the first time, also after others went on', async () => {
    const { send, store } = notes()
    const first = await send(take('one', 'two'), 'c1')
    await send(take('three'), 'c2')
    const again = await send(take('one', 'two'), 'c1')
    expect(again).toMatchObject({ outcome: 'accepted', version: 2n, position: 2n, duplicate: true })
    expect(again.outcome === 'accepted' && again.events.map(({ data }) => data)).toEqual(first.outcome === 'accepted' && first.events.map(({ data }) => data))
    expect((await allOf(store)).length).toBe(3)
  })

  test('is the first one also when its version no longer holds, or it would be refused by now', async () => {
    const { send } = notes()
    await send({ texts: ['one'], room: 1 }, 'c1', { ifVersion: 0n })
    expect(await send({ texts: ['one'], room: 1 }, 'c1', { ifVersion: 0n })).toMatchObject({ version: 1n, duplicate: true })
  })

  test('with other content is a typed error, whatever its version', async () => {
    const { send, store } = notes()
    await send(take('one'), 'c1')
    await expect(send(take('two'), 'c1')).rejects.toThrow(CommandIdReused)
    await expect(send(take('two'), 'c1', { ifVersion: 0n })).rejects.toThrow(CommandIdReused)
    await expect(send(take(), 'c1')).rejects.toThrow(CommandIdReused)
    expect((await allOf(store)).length).toBe(1)
  })

  test('is the same when its body says so, whatever else differs', async () => {
    const { send } = notes()
    await send(take('one'), 'c1', { body: 'note' })
    expect(await send(take('other'), 'c1', { body: 'note' })).toMatchObject({ duplicate: true })
    await expect(send(take('one'), 'c1', { body: 'another note' })).rejects.toThrow(CommandIdReused)
  })

  test('takes effect on another stream, since an id is one of its stream', async () => {
    const { options, send } = notes()
    await send(take('one'), 'c1')
    expect(await commandHandler(options)('notes-N2', take('one'), context('c1'))).toMatchObject({ version: 1n, duplicate: false })
  })

  test('is known after the person was erased, though nobody can read what it said', async () => {
    const { send, keys } = notes()
    await send(take('one'), 'c1')
    await keys.fence('N1', 'erasure-1')
    await keys.destroy('N1')
    expect(await send(take('one'), 'c1')).toMatchObject({ version: 1n, duplicate: true })
    await expect(send(take('two'), 'c2')).rejects.toMatchObject({ code: 'subject-erased' })
  })

  test('at the same moment gets what the other delivery stored', async () => {
    const { send, store } = notes()
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(take('one', 'two'), 'c1')))
    expect(answers.map((answer) => answer.outcome === 'accepted' && [answer.version, answer.position])).toEqual(answers.map(() => [2n, 2n]))
    expect(answers.filter((answer) => answer.outcome === 'accepted' && !answer.duplicate).length).toBe(1)
    expect((await allOf(store)).length).toBe(2)
  })

  test.for([take('other'), take('other', 'more'), take('one', 'two')])(
    'at the same moment with other content is a typed error, though the ids are the same: %o',
    async (other) => {
      const { send, store } = notes()
      const answers = await Promise.allSettled([send(take('one'), 'c1'), send(other, 'c1')])
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
      expect(answers[1]).toMatchObject({ reason: { code: 'command-id-reused' } })
      expect((await allOf(store)).length).toBe(1)
    },
  )
})

test('loading opens nothing, and asks for no key', async () => {
  const { options, send } = notes()
  await send(take('one'), 'c1')
  const sealedOff = { ...options.vault.keyring(), open: () => expect.unreachable('opened'), load: () => expect.unreachable('loaded') }
  const evolve = (state: { notes: number }, event: Parameters<typeof noteDecider.evolve>[1]) => noteDecider.evolve(state, event)
  expect(await loadStream({ ...options, decider: { initialState: { notes: 0 }, evolve } }, stream, sealedOff)).toMatchObject({
    state: { notes: 1 },
    version: 1n,
  })
})

test('a stream nobody wrote to is the initial state at version 0', async () => {
  const { options } = wiredNotes()
  expect(await loadStream(options, stream, options.vault.keyring())).toEqual({ state: { notes: 0 }, version: 0n, events: [] })
})

test('a decision may carry nothing personal for a person who was erased', async () => {
  const { keys, options, send } = notes()
  await send(take('one'), 'c1')
  await keys.fence('N1', 'erasure-1')
  await keys.destroy('N1')
  const counting = { ...noteDecider, decide: () => accept({ ...note(''), type: 'NotesCounted' as const, data: { count: 1 }, personal: { open: () => ({}) } }) }
  expect(await commandHandler({ ...options, decider: counting })(stream, take(), context('c2'))).toMatchObject({ version: 2n, duplicate: false })
})
