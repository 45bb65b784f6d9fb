import { LeadledgerError } from '@leadledger/eventsourcing'

/** A connection string, tenant or option that cannot be used. The message never repeats the string, which may hold a password. */
export class InvalidConnection extends LeadledgerError {
  readonly code = 'invalid-connection'
  constructor(
    readonly problem: 'scheme' | 'credentials' | 'host' | 'option' | 'tenant' | 'client',
    detail: string,
  ) {
    super(`Cannot use this connection: ${detail}`)
  }
}

/** The client package for this server is not installed, or not made for this platform. */
export class ClientMissing extends LeadledgerError {
  readonly code = 'client-missing'
  constructor(
    readonly packageName: string,
    options?: ErrorOptions,
  ) {
    super(`${packageName} cannot be loaded: npm i ${packageName}`, options)
  }
}

/** The server refused the user, or the user may not do this. */
export class AccessDenied extends LeadledgerError {
  readonly code = 'access-denied'
  constructor(
    readonly server: string,
    options?: ErrorOptions,
  ) {
    super(`${server} denied access; reading the whole log needs the group $admins or an ACL for $all`, options)
  }
}

/** The stream was deleted on the server. Nothing was written; the server would have taken the events and brought the stream back. */
export class StreamDeleted extends LeadledgerError {
  readonly code = 'stream-deleted'
  constructor(
    readonly stream: string,
    options?: ErrorOptions,
  ) {
    super(`${stream} was deleted`, options)
  }
}

/** Nothing came from the server for the whole time one try has. */
export class NoAnswer extends LeadledgerError {
  readonly code = 'no-answer'
  constructor(readonly waitedMs: number) {
    super(`No answer within ${waitedMs} ms`)
  }
}
