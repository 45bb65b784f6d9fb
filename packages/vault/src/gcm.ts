import { createCipheriv, createDecipheriv, type CipherKey } from 'node:crypto'

export const tagBytes = 16

/** AES-256-GCM: ciphertext followed by the tag. */
export function encrypted(key: CipherKey, nonce: Buffer, additional: string, plaintext: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(additional))
  const body = cipher.update(plaintext)
  cipher.final()
  return Buffer.concat([body, cipher.getAuthTag()], body.length + tagBytes)
}

/** The plaintext, or `undefined` when key, nonce, additional data or any byte is not what it was. */
export function decrypted(key: CipherKey, nonce: Buffer, additional: string, sealed: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(Buffer.from(additional))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  const body = decipher.update(sealed.subarray(0, sealed.length - tagBytes))
  try {
    decipher.final()
    return body
  } catch {
    // The driver's error says nothing but that the tag differs.
    return undefined
  }
}
