import { hash } from 'node:crypto'
import type { Mapping } from './mapping.js'

/** Namespace of the command ids of imported rows. Fixed for ever: changing it would let rows take effect again. */
const rowNamespace = Buffer.from('8f0c5a3e6d1b5f7792c44b1de07a9c25', 'hex')

/** Id of the command a row becomes: the same file under the same mapping takes effect once, however often it is imported. */
export function commandIdOf(fileDigest: string, mappingDigest: string, row: number): string {
  const digest = hash('sha1', Buffer.concat([rowNamespace, Buffer.from(`${fileDigest}/${mappingDigest}/${row}`)]), 'buffer')
  digest[6] = ((digest[6] as number) & 0x0f) | 0x50
  digest[8] = ((digest[8] as number) & 0x3f) | 0x80
  const hex = digest.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Lead id of a record of another system: the same id in the same system is the same lead, in every file. */
export const leadIdOf = (system: string, externalId: string): string => leadId(['record', system, externalId])

/** Lead id of a row that has no id of its own: the same row of the same file is the same lead. */
export const leadIdOfRow = (fileDigest: string, row: number): string => leadId(['row', fileDigest, row])

/** SHA-256 of what the mapping says, whatever the order of its keys. */
export const mappingDigest = (mapping: Mapping): string => hash('sha256', JSON.stringify(sorted(mapping)))

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The shape of a ULID: a time of zero, and 80 bits of the digest, five to a digit. */
function leadId(of: readonly unknown[]): string {
  const digest = hash('sha256', JSON.stringify(of), 'buffer')
  let id = '0000000000'
  for (let bit = 0; bit < 80; bit += 5) id += crockford[((digest.readUInt16BE(bit >> 3) << (bit & 7)) >> 11) & 31]
  return id
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
