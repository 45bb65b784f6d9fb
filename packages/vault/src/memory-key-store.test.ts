import { describe, test } from 'vitest'
import { keyStoreRules } from './key-store-rules.js'
import { memoryKeyStore } from './memory-key-store.js'

describe('memory key store', () => {
  test.for(keyStoreRules)('$name', ({ check }) => check(async () => memoryKeyStore()))
})
