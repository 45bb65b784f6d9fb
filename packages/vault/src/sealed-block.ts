import type { CipherKey } from 'node:crypto'
import type { Place, SealedBlock } from '@leadledger/eventsourcing'
import { InvalidPlaintext, SealedBlockRefused } from './errors.js'
import { decrypted, encrypted, tagBytes } from './gcm.js'
import { nonceBytes, randomNonce } from './nonce.js'

/** @throws {InvalidPlaintext} for text that UTF-8 would change. */
export function sealedBlock(key: CipherKey, keyId: string, place: Place, plaintext: string): SealedBlock {
  if (!plaintext.isWellFormed()) throw new InvalidPlaintext()
  const nonce = randomNonce()
  const sealed = encrypted(key, nonce, additionalData(place, keyId), Buffer.from(plaintext))
  return { v: 1, k: keyId, n: nonce.toString('base64'), c: sealed.toString('base64') }
}

/** @throws {SealedBlockRefused} when the block is malformed, altered or stands elsewhere. */
export function openedBlock(key: CipherKey, block: SealedBlock, place: Place): string {
  const nonce = bytesOf(block.n, 'nonce')
  if (nonce.length !== nonceBytes) throw new SealedBlockRefused('nonce')
  const sealed = bytesOf(block.c, 'ciphertext')
  if (sealed.length < tagBytes) throw new SealedBlockRefused('ciphertext')
  const plaintext = decrypted(key, nonce, additionalData(place, block.k), sealed)
  if (!plaintext) throw new SealedBlockRefused('altered-or-moved')
  return plaintext.toString()
}

/** @throws {SealedBlockRefused} unless `value` has the shape and format version this release reads. */
export function checkShape(value: unknown): asserts value is SealedBlock {
  const block = value as SealedBlock | null | undefined
  if (typeof block !== 'object' || block?.v !== 1 || typeof block.k !== 'string') throw new SealedBlockRefused('format')
}

/** A JSON array keeps the parts apart whatever they contain. */
const additionalData = ({ logId, stream, eventId, type, schema }: Place, keyId: string): string => JSON.stringify([logId, stream, eventId, type, schema, keyId])

/** Only the one spelling that sealing writes is accepted, so that no text can change unseen. */
function bytesOf(text: unknown, problem: 'nonce' | 'ciphertext'): Buffer {
  if (typeof text !== 'string') throw new SealedBlockRefused(problem)
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new SealedBlockRefused(problem)
  return bytes
}
