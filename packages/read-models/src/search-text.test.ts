import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digitsOf, foldCase, searchExpressions, wordsOf } from './search-text.js'

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

describe('a search expression', () => {
  test('asks for every word by its beginning', () => expect(searchExpressions('  ACME, Łódź ')).toEqual({ words: '"acme"* AND "lodz"*', digits: undefined }))

  test('asks for digits too when the input may be a number, without its trunk prefix', () => {
    expect(searchExpressions('(020) 79-46')?.digits).toBe('"207946"')
  })

  test('is none for input without words', () => expect(searchExpressions('%_*"\'–—🙂')).toBeUndefined())

  test('is made of quoted words only, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a" OR words:*', 'NEAR(a b)', '"', 'a AND NOT b', '{words}: x', '-x ^y')),
        (input) => {
          const asked = searchExpressions(input)
          if (asked) expect(asked.words).toMatch(/^"[\p{L}\p{N}]+"\*(?: AND "[\p{L}\p{N}]+"\*)*$/u)
          expect(asked?.digits ?? '"000"').toMatch(/^"\d{3,20}"$/)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
