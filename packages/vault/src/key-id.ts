import { SealedBlockRefused } from './errors.js'

/** Name of a key in a sealed block: `subject#generation`. */
export const keyIdOf = (subject: string, generation: number): string => `${subject}#${generation}`

/** @throws {SealedBlockRefused} when `keyId` is not one that `keyIdOf` makes. */
export function parsedKeyId(keyId: string): { readonly subject: string; readonly generation: number } {
  const hash = keyId.lastIndexOf('#')
  const digits = keyId.slice(hash + 1)
  const generation = Number(digits)
  if (hash < 1 || !Number.isSafeInteger(generation) || generation < 1 || String(generation) !== digits) throw new SealedBlockRefused('key-id')
  return { subject: keyId.slice(0, hash), generation }
}
