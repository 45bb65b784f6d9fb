import { randomUUID } from 'node:crypto'
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

/** An event with an id of its own. */
export const someEvent = (changed: Partial<NewEvent> = {}): NewEvent => ({
  id: randomUUID(),
  type: 'LeadCreated',
  schema: 1,
  occurredAt: null,
  data: '{"source":"fair"}',
  metadata: '{}',
  ...changed,
})

export const someEvents = (count: number): readonly NewEvent[] => Array.from({ length: count }, () => someEvent())
