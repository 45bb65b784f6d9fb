import { StoreRefused } from '@leadledger/eventsourcing'

/** `LLev`, in SQLite's header of every event store. */
export const applicationId = 0x4c4c6576

/** Version of the tables, in SQLite's `user_version`. */
export const layoutVersion = 1

/**
 * An application id of 0 is left to a look at the tables: the database may still be empty.
 * @throws {StoreRefused}
 */
export function refuseStranger(file: string, application: number, layout: number): void {
  if (application !== 0 && application !== applicationId) throw new StoreRefused(file, 'not-ours', 'the file belongs to another application')
  if (application === applicationId && layout > layoutVersion)
    throw new StoreRefused(file, 'newer-layout', `the file has layout ${layout}, this release reads up to ${layoutVersion}`)
}
