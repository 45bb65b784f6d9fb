import { createHash } from 'node:crypto'

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** The id of the lead a command creates: the command's own when that is a ULID, else one that follows from it. */
export const leadIdFor = (commandId: string): string => (ulid.test(commandId) ? commandId : derivedUlid(commandId))

/** A ULID whose time part is zero and whose random part follows from a text. */
function derivedUlid(text: string): string {
  let number = BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 20)}`)
  let digits = ''
  for (let place = 0; place < 16; place++) {
    digits = `${crockford[Number(number & 31n)]}${digits}`
    number >>= 5n
  }
  return digits.padStart(26, '0')
}
