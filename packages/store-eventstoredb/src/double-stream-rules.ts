import type { LoggedEvent } from './double-log.js'

/** `$tb` of a deleted stream. */
export const deletedMark = 9_223_372_036_854_775_807n

export interface StreamRules {
  /** `$tb`: first revision readers are shown. */
  readonly truncateBefore: bigint
  /** The events readers are shown. */
  shown(events: readonly LoggedEvent[]): readonly LoggedEvent[]
}

/** What a stream's metadata says of its events: `$tb`, `$maxCount` and `$maxAge`, in seconds. */
export function streamRules(metadata = '{}'): StreamRules {
  // Looked for in the text: `$tb` of a deleted stream is beyond what a JavaScript number can say.
  const found = (key: string): string | undefined => new RegExp(`"\\${key}"\\s*:\\s*(\\d+)`).exec(metadata)?.[1]
  const truncateBefore = BigInt(found('$tb') ?? 0)
  const maxCount = Number(found('$maxCount') ?? Infinity)
  const oldest = Date.now() - Number(found('$maxAge') ?? Infinity) * 1000
  return {
    truncateBefore,
    shown(events) {
      const first = (events.at(-1)?.revision ?? 0) + 1 - maxCount
      return events.filter(({ revision, created }) => BigInt(revision) >= truncateBefore && revision >= first && created >= oldest)
    },
  }
}
