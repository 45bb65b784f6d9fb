import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewEvent } from '@leadledger/eventsourcing'
import { onTestFinished } from 'vitest'

/** A path in a directory of its own that goes away with the running test. */
export async function temporaryFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'leadledger-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  return join(directory, 'events.db')
}

/** Events with ids of their own, or with the ids of an earlier call with the same `seed`. */
export const someEvents = (count: number, seed: number = Math.floor(Math.random() * 2 ** 32)): readonly NewEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `00000000-0000-4000-8000-${seed.toString(16).padStart(8, '0')}${index.toString(16).padStart(4, '0')}`,
    type: 'LeadCreated',
    schema: 1,
    occurredAt: null,
    data: `{"index":${index}}`,
    metadata: '{}',
  }))
