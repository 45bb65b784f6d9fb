export { InvalidSubject } from './errors.js'
export { postgresKeyStore, type PostgresKeyStore, type PostgresKeyStoreOptions } from './postgres-key-store.js'
