import type { KeyObject } from 'node:crypto'
import { decrypted, encrypted, tagBytes } from './gcm.js'
import { nonceBytes, randomNonce } from './nonce.js'

const wrappedBytes = nonceBytes + 32 + tagBytes

/** Nonce, ciphertext and tag of `key`, bound to its subject and generation. */
export function wrappedKey(master: KeyObject, subject: string, generation: number, key: Buffer): Buffer {
  const nonce = randomNonce()
  return Buffer.concat([nonce, encrypted(master, nonce, binding(subject, generation), key)])
}

/** `undefined` when the master key, the subject, the generation or any byte is another. */
export function unwrappedKey(master: KeyObject, subject: string, generation: number, wrapped: Buffer): Buffer | undefined {
  if (wrapped.length !== wrappedBytes) return undefined
  return decrypted(master, wrapped.subarray(0, nonceBytes), binding(subject, generation), wrapped.subarray(nonceBytes))
}

const binding = (subject: string, generation: number): string => JSON.stringify(['data key', subject, generation])
