import { idOf } from '@leadledger/eventsourcing'
import type { LogReader } from '@leadledger/read-models'
import type { KeyStore, SubjectKey } from '@leadledger/vault'

/** A key that the log says must be dead. */
export interface Condemned {
  readonly lead: string
  readonly generation: number
  /** The event that says so. */
  readonly eventId: string
}

/** Ends a key for good; each step may be cut short and done again. */
export async function endKey(keys: KeyStore, { lead, generation, eventId }: Condemned): Promise<void> {
  await keys.fence(lead, eventId, generation)
  await keys.destroy(lead)
}

const lives = (key: SubjectKey | undefined, { generation }: Condemned): boolean =>
  key?.status === 'never' || (key?.status === 'active' && key.key.generation <= generation)

/** Ends those keys that still live, as after a kill or under a key store put back from a backup; resolves with their leads. */
export async function endLiving(keys: KeyStore, condemned: readonly Condemned[]): Promise<readonly string[]> {
  if (condemned.length === 0) return []
  const found = await keys.get(condemned.map(({ lead }) => lead))
  const living = condemned.filter((one) => lives(found.get(one.lead), one))
  for (const one of living) await endKey(keys, one)
  return living.map(({ lead }) => lead)
}

/** What whoever folds an erasure does first. */
export const carryOutOn =
  (keys: KeyStore): NonNullable<LogReader['carryOut']> =>
  async (erasures) =>
    void (await endLiving(
      keys,
      erasures.map(({ id, stream, data }) => ({ lead: idOf(stream), generation: data.generation, eventId: id })),
    ))

/** Ends every key that still exists in any form, also those that are fenced and were not destroyed; looks at every key there is. */
export async function endAll(keys: KeyStore, condemned: readonly Condemned[]): Promise<readonly string[]> {
  const wanted = new Map(condemned.map((one) => [one.lead, one]))
  const ended = new Set(await endLiving(keys, condemned))
  for await (const states of keys.states())
    for (const { subject, generation, destroyed } of states) {
      const one = wanted.get(subject)
      if (!one || destroyed || generation > one.generation) continue
      await endKey(keys, one)
      ended.add(subject)
    }
  return [...ended].sort()
}
