import { hash } from 'node:crypto'

/** The two bits of a UUID that say whose layout it has, with the two that stay free. */
const variants = '89ab'

/**
 * UUIDs of names under a namespace (RFC 9562, version 5): the same name is the same id, everywhere and for ever.
 * Written here because every event pays for it: a digest in one call costs a third of what libraries take.
 */
export function namedUuids(namespace: string): (name: string) => string {
  const prefix = Buffer.from(namespace.replaceAll('-', ''), 'hex')
  return (name) => {
    const digest = hash('sha1', Buffer.concat([prefix, Buffer.from(name)]))
    const variant = variants[Number.parseInt(digest.charAt(16), 16) & 3]
    return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`
  }
}
