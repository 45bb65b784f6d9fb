import type { Ledger } from 'leadledger'

/** What only the host may ask for was asked for in the name of a user. */
export class HostOnly extends Error {
  override readonly name = 'HostOnly'
  readonly code = 'not-permitted'
  constructor(what: string, user: string) {
    super(`not-permitted: ${what} is the host's, and nothing that ${user} may ask for as a user; leave --as out`)
  }
}

/** The ledger as one user of the roster may use it: to reach for what `as` does not offer throws `HostOnly`, before anything is done for it. */
export function ledgerAs(ledger: Ledger, user: string): Ledger {
  const { at, zone } = ledger
  const permitted = ledger.as(user)
  const as: Ledger['as'] = (who) => {
    if (who === user) return permitted
    throw new HostOnly(`to ask as ${who}`, user)
  }
  const offered: Partial<Ledger> = { ...permitted, at, zone, as }
  return new Proxy(ledger, {
    get(_, name) {
      if (name in offered) return offered[name as keyof Ledger]
      throw new HostOnly(String(name), user)
    },
  })
}

/** Stands at the beginning of commands that open no ledger to ask, but move or make one. @throws {HostOnly} */
export function forTheHost(what: string, { as: user }: { readonly as?: string }): void {
  if (user !== undefined) throw new HostOnly(what, user)
}
