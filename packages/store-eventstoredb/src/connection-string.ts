import type { Credentials } from './client.js'
import { InvalidConnection } from './errors.js'

export type ClientName = '@eventstore/db-client' | '@kurrent/kurrentdb-client'

export interface ConnectionString {
  /** As it was given, for the client. */
  readonly url: string
  readonly client: ClientName
  /** Hosts and ports, for messages. */
  readonly server: string
  /**
   * The user every append names, which makes the clients take the classic path: a call of its own with a deadline.
   * Without TLS the clients drop the credentials, but still take that path.
   */
  readonly credentials: Credentials
}

const schemes: Readonly<Record<string, ClientName>> = {
  esdb: '@eventstore/db-client',
  kurrentdb: '@kurrent/kurrentdb-client',
  kurrent: '@kurrent/kurrentdb-client',
  kdb: '@kurrent/kurrentdb-client',
}

/** Options the clients know, without those this store needs as they are, in lower case. */
const known = new Set(
  [
    'connectionName',
    'defaultDeadline',
    'discoveryInterval',
    'gossipTimeout',
    'keepAliveInterval',
    'keepAliveTimeout',
    'maxDiscoverAttempts',
    'nodePreference',
    'tls',
    'tlsCAFile',
  ].map((name) => name.toLowerCase()),
)

const refused: Readonly<Record<string, string>> = {
  throwonappendfailure: 'a failed append must be an error',
  tlsverifycert: 'one client ignores it; give the authority with tlsCAFile',
  usercertfile: 'appends need a user and a password',
  userkeyfile: 'appends need a user and a password',
}

/**
 * What a connection string says, checked: the clients only warn of options they do not know, and print the string with its password.
 * @throws {InvalidConnection}
 */
export function connectionString(text: string): ConnectionString {
  const [, scheme = '', user, hosts = '', query] = /^([a-z]+)(?:\+discover)?:\/\/(?:([^@]*)@)?([^/?@]+)\/?(?:\?(.*))?$/.exec(text.trim()) ?? []
  const client = schemes[scheme]
  if (!client)
    throw new InvalidConnection(
      'scheme',
      'it starts with none of esdb://, kurrentdb://, kurrent:// and kdb://, or goes on otherwise than user:password@host:port?option=value',
    )
  for (const host of hosts.split(','))
    if (!/^[A-Za-z0-9_.-]+(:\d{1,5})?$/.test(host)) throw new InvalidConnection('host', 'a host is a name or an IPv4 address, then perhaps : and a port')
  const options = optionsOf(query ?? '')
  const insecure = options.get('tls') === 'false'
  if (!insecure && user === undefined) throw new InvalidConnection('credentials', 'with TLS it needs user:password@; without, it says tls=false')
  return { url: text.trim(), client, server: hosts, credentials: credentialsOf(user ?? 'nobody:nothing') }
}

function optionsOf(query: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  for (const pair of query.split('&').filter((pair) => pair !== '')) {
    const [name = '', value] = pair.split('=')
    const key = name.toLowerCase().replaceAll(/[_-]/g, '')
    const reason = refused[key]
    if (reason !== undefined) throw new InvalidConnection('option', `${key} cannot be set, since ${reason}`)
    if (!known.has(key)) throw new InvalidConnection('option', `there is no option ${/^\w{1,32}$/.test(name) ? name : 'of one of these names'}`)
    if (value === undefined || value === '') throw new InvalidConnection('option', `${key} has no value`)
    options.set(key, value)
  }
  if (!['true', 'false', undefined].includes(options.get('tls'))) throw new InvalidConnection('option', 'tls is true or false')
  return options
}

function credentialsOf(user: string): Credentials {
  const [username = '', password = '', ...rest] = user.split(':')
  if (username === '' || password === '' || rest.length > 0)
    throw new InvalidConnection('credentials', 'before @ stand a user, a colon and a password, with special characters percent-encoded')
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  } catch {
    throw new InvalidConnection('credentials', 'the user or the password is not percent-encoded')
  }
}
