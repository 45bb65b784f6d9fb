import { describe, expect, test } from 'vitest'
import type { Recorded } from './domain-event.js'
import { metadata, note, stream, type NoteEvent } from './note-events.fixture.js'
import { eventsByKey } from './projection.js'

const envelope = (version: bigint) => ({ id: `e${version}`, stream, version, position: version, recordedAt: 0, metadata })
const taken = (version: bigint, topic: string): Recorded<NoteEvent> => ({ ...note('text', topic), ...envelope(version) })
const topicsOf = (event: Recorded<NoteEvent>): readonly string[] => (event.type === 'NoteTaken' ? event.data.topic.split(' ') : [])
const versions = (grouped: ReadonlyMap<string, readonly Recorded<NoteEvent>[]>) =>
  [...grouped].map(([key, events]) => [key, events.map(({ version }) => version)])

describe('events by the key of the row they change', () => {
  test('come in their order, for every key they have', () => {
    const events = [taken(1n, 'budget'), taken(2n, 'need'), taken(3n, 'need budget'), taken(4n, 'budget')]
    expect(versions(eventsByKey(topicsOf, events))).toEqual([
      ['budget', [1n, 3n, 4n]],
      ['need', [2n, 3n]],
    ])
  })

  test('count once for a key that is named twice', () => {
    expect(versions(eventsByKey(topicsOf, [taken(1n, 'need need')]))).toEqual([['need', [1n]]])
  })

  test('are nothing for events without a key', () => {
    expect(eventsByKey(() => [], [taken(1n, 'need')]).size).toBe(0)
  })
})
