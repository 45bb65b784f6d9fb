import { InvalidInput } from './errors.js'

/** Where a ledger, its views or its keys are. */
export type Place =
  | { readonly kind: 'memory' }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema: string | undefined }
  | { readonly kind: 'eventstoredb'; readonly url: string; readonly tenant: string | undefined }

const kinds: Readonly<Record<string, 'postgres' | 'eventstoredb'>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  esdb: 'eventstoredb',
  'esdb+discover': 'eventstoredb',
  kurrentdb: 'eventstoredb',
  'kurrentdb+discover': 'eventstoredb',
  kurrent: 'eventstoredb',
  'kurrent+discover': 'eventstoredb',
  kdb: 'eventstoredb',
  'kdb+discover': 'eventstoredb',
}

/** `memory:`, the URL of a server, or a path. @throws {InvalidInput} for the URL of a server that is none of ours; it is not repeated, since it may hold a password. */
export function placeOf(text: string, option: string): Place {
  if (typeof text !== 'string' || text === '') throw new InvalidInput([`${option}: is no place: expected a path, memory:, postgres://… or esdb://…`])
  if (text === 'memory:') return { kind: 'memory' }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return { kind: 'path', path: text }
  const kind = kinds[scheme]
  if (kind === 'postgres') {
    const [url, schema] = taken(text, 'schema')
    return { kind, url, schema }
  }
  if (kind === 'eventstoredb') {
    const [url, tenant] = taken(text, 'tenant')
    return { kind, url, tenant }
  }
  throw new InvalidInput([`${option}: ${scheme}:// is no server a ledger can live on: expected postgres:// or esdb://`])
}

/** A URL without one of its parameters, and that parameter; the rest stays letter by letter, since drivers read URLs each in their own way. */
function taken(text: string, parameter: string): [url: string, value: string | undefined] {
  const [address = '', query = ''] = text.split(/\?(.*)/s)
  const parts = query.split('&').filter((part) => part !== '')
  const isTaken = (part: string): boolean => part.startsWith(`${parameter}=`)
  const value = parts.find(isTaken)?.slice(parameter.length + 1)
  const rest = parts.filter((part) => !isTaken(part)).join('&')
  return [rest === '' ? address : `${address}?${rest}`, value === undefined ? undefined : decodeURIComponent(value)]
}

/** A place as it may be shown: without user, password and options. */
export function shownPlace(place: Place): string {
  if (place.kind === 'memory') return 'memory:'
  if (place.kind === 'path') return place.path
  const [parameter, value] = place.kind === 'postgres' ? ['schema', place.schema] : ['tenant', place.tenant]
  return `${withoutSecrets(place.url)}${value === undefined ? '' : `?${parameter}=${value}`}`
}

const withoutSecrets = (url: string): string => (url.split('?')[0] ?? '').replace(/\/\/.*@/s, '//')
