import { hash } from 'node:crypto'
import { canonicalJson, namedUuids } from '@leadledger/eventsourcing'
import type { Mapping } from './mapping.js'

/** Of a namespace fixed for ever: another one would let rows take effect again. */
const rowId = namedUuids('8f0c5a3e-6d1b-5f77-92c4-4b1de07a9c25')

/** Id of the command a row becomes: the same file under the same mapping takes effect once, however often it is imported, and once more after each revert. */
export const commandIdOf = (fileDigest: string, mappingDigest: string, row: number, reverts = 0): string =>
  rowId(`${fileDigest}/${mappingDigest}/${row}${reverts === 0 ? '' : `/${reverts}`}`)

/** Id of the command that takes an import back from one lead; `reverts` is how often the import was reverted before. */
export const revertIdOf = (fileDigest: string, mappingDigest: string, lead: string, reverts: number): string =>
  rowId(`${fileDigest}/${mappingDigest}/revert/${reverts}/${lead}`)

/** Lead id of a record of another system: the same id in the same system is the same lead, in every file. */
export const leadIdOf = (system: string, externalId: string): string => leadId(['record', system, externalId])

/** Lead id of a row that has no id of its own: the same row of the same file is the same lead. */
export const leadIdOfRow = (fileDigest: string, row: number): string => leadId(['row', fileDigest, row])

/** SHA-256 of what the mapping says, whatever the order of its keys. */
export const mappingDigest = (mapping: Mapping): string => hash('sha256', canonicalJson(mapping))

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const leadId = (of: readonly unknown[]): string => derivedUlid(JSON.stringify(of))

/** A ULID that follows from a text: a time of zero, and 80 bits of the text's digest, five to a digit. */
export function derivedUlid(text: string): string {
  const digest = hash('sha256', text, 'buffer')
  let id = '0000000000'
  for (let bit = 0; bit < 80; bit += 5) id += crockford[((digest.readUInt16BE(bit >> 3) << (bit & 7)) >> 11) & 31]
  return id
}
