import type { CommandInput } from 'leadledger'

/** What a racing process is told to do. */
export type RaceOrder =
  | { readonly kind: 'send'; readonly lead: string; readonly command: CommandInput; readonly commandId: string }
  /** Sends so many random commands to one of a few leads. */
  | { readonly kind: 'write'; readonly commands: number; readonly seed: number }
  /** Catches up again and again until it is told `enough`. */
  | { readonly kind: 'project'; readonly batchSize: number }
  | { readonly kind: 'enough' }
  | { readonly kind: 'stop' }

/** What it answers, once for each order but `enough`. */
export type RaceAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'accepted'; readonly events: readonly string[]; readonly version: bigint; readonly duplicate: boolean }
  | { readonly kind: 'refused'; readonly refused: string; readonly owner?: string }
  /** Commands that made events, or events that were folded. */
  | { readonly kind: 'done'; readonly count: number }
  | { readonly kind: 'failed'; readonly error: string }
  /** Longest time the event loop stood still while the process raced, in milliseconds. */
  | { readonly kind: 'stopped'; readonly longestGapMs: number }
