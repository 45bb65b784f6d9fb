import { expect, test } from 'vitest'
import { isZone } from './zone.js'

test.for(['UTC', 'Europe/Berlin', 'America/New_York'])('%s is a zone', (name) => expect(isZone(name)).toBe(true))

test.for(['Mars/Olympus', '', '+02:00', 'UTC\0', '__proto__'])('%j is none', (name) => expect(isZone(name)).toBe(false))
