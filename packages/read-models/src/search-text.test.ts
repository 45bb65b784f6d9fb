import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cut, digitsOf, foldCase, searchTerms, wordsOf } from './search-text.js'

describe('folding', () => {
  test.for([
    ['Łódź', 'lodz'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['Ångström', 'angstrom'],
    ['Éa', 'ea'],
    ['ﬁne', 'fine'],
    ['𝐀cme', 'acme'],
    ['İstanbul', 'istanbul'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['οδός', 'οδοσ'],
  ])('%s is %s', ([text = '', folded]) => expect(foldCase(text)).toBe(folded))

  test('is the same folded twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => foldCase(foldCase(text)) === foldCase(text)),
      { numRuns: 1_000 },
    )
  })

  test('leaves words without anything an index would split', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => wordsOf(text).every((word) => /^[\p{L}\p{N}]+$/u.test(word))))
  })
})

describe('the digits of a phone number', () => {
  test('are what is left of its spelling', () => expect(digitsOf('+44 (20) 7946-0958 ext')).toBe('442079460958'))

  test('are none where there is no number', () => expect([digitsOf(null), digitsOf('ext')]).toEqual(['', '']))
})

describe('what is searched for', () => {
  test('is every word by its beginning', () => expect(searchTerms('  ACME, Łódź ')).toEqual({ words: ['acme', 'lodz'], digits: undefined }))

  test('is digits too when the input may be a number, without its trunk prefix', () => {
    expect(searchTerms('(020) 79-46')?.digits).toBe('207946')
  })

  test('is nothing for input without words', () => expect(searchTerms('%_*"\'–—🙂')).toBeUndefined())

  test('is letters and digits only, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a" OR words:*', 'NEAR(a b)', '"', 'a AND NOT b', '{words}: x', '-x ^y')),
        (input) => {
          const asked = searchTerms(input)
          if (asked) for (const word of asked.words) expect(word).toMatch(/^[\p{L}\p{N}]{1,64}$/u)
          expect(asked?.digits ?? '000').toMatch(/^\d{3,20}$/)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('a cut', () => {
  test('never leaves half a surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, length) => {
        const beginning = cut(text, length)
        expect(text.startsWith(beginning) && beginning.isWellFormed()).toBe(true)
        expect(beginning.length).toBeGreaterThanOrEqual(Math.min(text.length, length) - 1)
        expect(beginning.length).toBeLessThanOrEqual(length)
      }),
    )
  })
})
