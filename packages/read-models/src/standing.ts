import { StoreRefused } from '@leadledger/eventsourcing'
import { newerViews, type Checkpoint } from './checkpoints.js'
import type { Gaps } from './gaps.js'
import type { Stop } from './stops.js'
import type { View } from './view.js'

/** Where a view stands, and where it is to get to. */
export interface Standing {
  readonly view: View
  /** Its checkpoint: the last event it folded. */
  readonly position: bigint
  /** Where to read on: nothing of the log is between the checkpoint and here. */
  readonly start: bigint
  readonly goal: bigint
  readonly stopped: Stop | undefined
}

/** Where views stand; a stopped one gets no further than right before the event it failed at. @throws {StoreRefused} when another release made other views of them. */
export function standings(
  views: readonly View[],
  checkpoints: readonly Checkpoint[],
  gaps: Gaps,
  goalOf: (view: string) => bigint,
  database: string,
): readonly Standing[] {
  return views.map((view) => {
    const { name, version } = view.projection
    const checkpoint = checkpoints.find((checkpoint) => checkpoint.name === name)
    if (!checkpoint) throw new StoreRefused(database, 'damaged', `the checkpoint of ${name} is gone`)
    if (checkpoint.version !== version) throw newerViews(database, name)
    const { position, stopped } = checkpoint
    const goal = goalOf(name)
    return { view, position, start: gaps.beyond(name, position), goal: stopped ? least([goal, stopped.position - 1n]) : goal, stopped }
  })
}

/** The next stretch of the log to fold, and the views that stand at its start. A view that lags behind first reaches the next one. */
export function nextStretch(behind: readonly Standing[]): { readonly start: bigint; readonly goal: bigint; readonly group: readonly Standing[] } {
  const start = least(behind.map((standing) => standing.start))
  const group = behind.filter((standing) => standing.start === start)
  const others = behind.filter((standing) => standing.start > start)
  return { start, goal: least([...group.map(({ goal }) => goal), ...others.map((standing) => standing.start)]), group }
}

/** The lowest of some positions; 0 of none. */
export const least = (positions: readonly bigint[]): bigint =>
  positions.length === 0 ? 0n : positions.reduce((least, position) => (position < least ? position : least))
