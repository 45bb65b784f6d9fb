import { derivedUlid } from '@leadledger/import'

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** The id of the lead a command creates: the command's own when that is a ULID, else one that follows from it. */
export const leadIdFor = (commandId: string): string => (ulid.test(commandId) ? commandId : derivedUlid(commandId))
