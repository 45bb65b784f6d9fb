import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js'
import { describe, expect, test } from 'vitest'
import { emailOf, phoneOf } from './contact-details.js'
import { anyText } from './field-arbitraries.fixture.js'

const examples = new URL('../../../../shared/data/csv-torture/libphonenumber/examples.mobile.json', import.meta.url)

describe('a phone number', () => {
  test.for([
    ['+49 (0)30 123456', undefined, '+4930123456'],
    ['(030) 123456', 'DE', '+4930123456'],
    ['0171/234 56 78', 'DE', '+491712345678'],
    ['+1 212-555-0123 ext. 5', undefined, '+12125550123'],
    ['００44'.replace('００', '+') + ' 20 7946 0958', undefined, '+442079460958'],
    ['+١٢١٢٥٥٥٠١٢٣', undefined, '+12125550123'],
    ['030 123456', undefined, null],
    ['030 123456', 'XX', null],
    ['12', 'DE', null],
    ['ask Bob', 'DE', null],
    ['+49 30 123456'.padEnd(60, '9'), undefined, null],
    ['', 'DE', null],
  ] as const)('%s in %s is %s, its text kept', ([raw, country, e164]) => expect(phoneOf(raw, country)).toEqual({ raw, e164 }))

  test.skipIf(!existsSync(examples))('of every region in libphonenumber is understood (skipped without ../shared/data)', () => {
    const mobile = Object.entries(JSON.parse(readFileSync(examples, 'utf8')) as Record<CountryCode, string>)
    expect(mobile.length).toBe(245)
    const wrong = mobile.filter(([region, national]) => {
      const expected = parsePhoneNumberFromString(national, region as CountryCode)?.number
      const read = phoneOf(national, region)
      return expected === undefined || read.e164 !== expected || read.raw !== national || phoneOf(expected).e164 !== expected
    })
    expect(wrong).toEqual([])
  })

  test('never throws and always keeps its text', () =>
    fc.assert(
      fc.property(anyText, fc.option(fc.string({ maxLength: 3 }), { nil: undefined }), (raw, country) => {
        const phone = phoneOf(raw, country)
        return phone.raw === raw && (phone.e164 === null || /^\+\d{4,15}$/.test(phone.e164))
      }),
    ))
})

describe('a mail address', () => {
  test.for([
    ['Jo@Example.COM', 'jo@example.com'],
    [' jo@example.com ', 'jo@example.com'],
    ['J.O.Doe+news@GMail.com', 'j.o.doe+news@gmail.com'],
    ['jo@googlemail.com', 'jo@googlemail.com'],
    ['jo@ya.ru', 'jo@ya.ru'],
    ['jo-doe@yahoo.com', 'jo-doe@yahoo.com'],
    ["o'brien@example.ie", "o'brien@example.ie"],
    ['jörg@exämple.de', 'jörg@exämple.de'],
    ['jo', null],
    ['jo@', null],
    ['jo@localhost', null],
    ['Jo <jo@example.com>', null],
    ['a@b.co, c@d.co', null],
    [`${'a'.repeat(65)}@example.com`, null],
    ['jo\ud800@example.com', null],
    ['', null],
  ] as const)('%s is %s, its text kept', ([raw, address]) => expect(emailOf(raw)).toEqual({ raw, address }))

  test('once understood is understood the same again', () =>
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), anyText), (raw) => {
        const { address } = emailOf(raw)
        return address === null || emailOf(address).address === address
      }),
    ))
})
