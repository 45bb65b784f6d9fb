/** Names of the files in a ledger's directory. */
export const ledgerFiles = { events: 'events.db', views: 'views.db', keys: 'keys.db', masterKey: 'master.key' } as const
