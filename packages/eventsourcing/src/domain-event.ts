import type { Metadata } from './metadata.js'
import type { Personal } from './personal.js'
import type { StreamName } from './stream.js'

/** An event as the domain emits and folds it: clear facts, and personal ones behind `personal`. */
export interface DomainEvent<Type extends string = string, Data = unknown, Private = unknown> {
  readonly type: Type
  /** When it happened, milliseconds since 1970; `null` when nobody knows. */
  readonly occurredAt: number | null
  readonly data: Data
  readonly personal: Personal<Private>
  /** True when the fact was concluded, not reported. */
  readonly inferred?: true
}

/** An event read from the log, with its envelope. */
export type Recorded<Event extends DomainEvent> = Event & {
  readonly id: string
  readonly stream: StreamName
  readonly version: bigint
  readonly position: bigint
  readonly recordedAt: number
  readonly metadata: Metadata
}
