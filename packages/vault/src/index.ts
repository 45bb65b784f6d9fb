export { dataKey, fingerprintOf, randomKey, type DataKey } from './data-key.js'
export { environmentKeyProvider, type EnvironmentKeyProviderOptions } from './environment-key-provider.js'
export {
  InvalidPlaintext,
  KeyMissing,
  KeysNotLoaded,
  KeyStateConflict,
  KeyStoreMissing,
  MasterKeyRefused,
  SealedBlockRefused,
  WrongMasterKey,
} from './errors.js'
export { fileKeyProvider, type FileKeyProviderOptions } from './file-key-provider.js'
export { masterKey, type KeyProvider, type MasterKey } from './key-provider.js'
export { copyKeys, type CopyKeysOptions, type KeysCopied, type KeysProgress } from './key-copy.js'
export { type AdoptedSubject, type Fence, type KeyStore, type SubjectKey, type SubjectState } from './key-store.js'
export { type KeyStoreRule } from './key-store-rule.js'
export { keyStoreRules } from './key-store-rules.js'
export { memoryKeyStore } from './memory-key-store.js'
export { sqliteKeyStore, type SqliteKeyStore, type SqliteKeyStoreOptions } from './sqlite-key-store.js'
export { vault } from './vault.js'
