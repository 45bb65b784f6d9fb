import { WrongExpectedVersion, type ExpectedVersion, type StreamName } from '@leadledger/eventsourcing'
import { StreamDeleted } from './errors.js'
import type { KnownIds } from './known-ids.js'
import { greatestVersion, lastEvent, metadataStreamOf, versionOf, type ReadServerStream } from './stream-reads.js'

export interface Candidate {
  readonly stream: StreamName
  /** The stream's name on the server. */
  readonly name: string
  readonly expected: ExpectedVersion
  readonly ids: readonly string[]
}

/**
 * The version to append behind, after the checks the server does not make: it takes a deleted stream for a missing one,
 * and looks for ids only where the version is wrong.
 * @throws {WrongExpectedVersion} {@link StreamDeleted}
 */
export async function admitted(candidate: Candidate, read: ReadServerStream, known: KnownIds): Promise<bigint> {
  const { stream, name, expected, ids } = candidate
  const behind = expected === 'noStream' ? 0n : expected === 'streamExists' ? await versionOf(read, name) : expected
  if (behind > 0n) {
    const fits = async (): Promise<boolean> => {
      await learnIds(stream, name, behind, read, known)
      return known.upTo(stream) >= behind && !ids.some((id) => known.has(stream, id, behind))
    }
    if (await fits()) return behind
    // What is remembered may have been cut off by a failover since.
    known.forget(stream)
    if (await fits()) return behind
  } else if (expected !== 'streamExists') {
    await refuseDeleted(stream, name, read)
    return 0n
  }
  throw new WrongExpectedVersion(stream, expected, await versionOf(read, name))
}

async function refuseDeleted(stream: StreamName, name: string, read: ReadServerStream): Promise<void> {
  const metadata = (await lastEvent(read, metadataStreamOf(name)))?.data as { readonly $tb?: unknown } | undefined
  if (Number(metadata?.$tb) >= Number(greatestVersion)) throw new StreamDeleted(stream)
}

/** Reads what is not known of the ids up to a version, or up to the end of the stream. */
async function learnIds(stream: StreamName, name: string, version: bigint, read: ReadServerStream, known: KnownIds): Promise<void> {
  const from = known.upTo(stream)
  const missing = version - from
  if (missing <= 0n) return
  const maxCount = Number(missing > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : missing)
  for await (const batch of read(name, { fromRevision: from, direction: 'forwards', maxCount })) known.note(stream, from + 1n, batch)
}
