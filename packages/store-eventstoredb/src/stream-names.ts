import { asStreamName, type StreamName } from '@leadledger/eventsourcing'
import type { NameFilter } from './client.js'
import { InvalidConnection } from './errors.js'

/** How the streams of one ledger are called on the server. */
export interface StreamNames {
  /** Stream that holds the log's id; no stream of a ledger can have its name. */
  readonly marker: string
  onServer(stream: StreamName): string
  /** The stream a server's name stands for; undefined when it is none of this ledger. */
  ours(name: string): StreamName | undefined
  /** What the server shows of the log: this ledger's streams, or those of one category. */
  filter(category?: string): NameFilter
}

/**
 * With a tenant every name starts with it and `_`; without one, every name that looks like one of ours is ours.
 * @throws {InvalidConnection} for a tenant with a `_`, which another tenant could begin with.
 */
export function streamNames(tenant: string | undefined): StreamNames {
  if (tenant !== undefined && !/^[a-z][a-z0-9]{0,31}$/.test(tenant))
    throw new InvalidConnection('tenant', 'a tenant is a letter, then up to 31 letters and digits, all in lower case')
  const prefix = tenant === undefined ? '' : `${tenant}_`
  return {
    marker: tenant === undefined ? 'leadledger:log' : `leadledger:log:${tenant}`,
    onServer: (stream) => `${prefix}${stream}`,
    ours(name) {
      if (!name.startsWith(prefix)) return undefined
      try {
        return asStreamName(name.slice(prefix.length))
      } catch {
        return undefined
      }
    },
    filter(category) {
      if (category !== undefined) return { prefixes: [`${prefix}${category}-`] }
      return tenant === undefined ? { regex: '^[a-z][a-z0-9_]*-' } : { prefixes: [prefix] }
    },
  }
}
