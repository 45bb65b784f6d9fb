import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

// oxlint-disable-next-line no-control-regex
const harmful = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

test('ordinary text is left as it is', () => expect(terminalText('Ada Łódź 北京 🙂')).toBe('Ada Łódź 北京 🙂'))

test('nothing that moves, rings, recolours or reverses reaches a terminal', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u001b[31mred', '\u0007', '\u202egnp.exe', '\u009b2J')),
      (text) => !harmful.test(terminalText(text)),
    ),
  )
})

test('a table keeps its lines whatever its cells hold', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (cells) => {
      const text = textTable(
        [{ title: 'name' }, { title: 'n', right: true }],
        cells.map((cell) => [cell, '1']),
      )
      expect(text.split('\n')).toHaveLength(cells.length + 1)
      expect(text).not.toMatch(harmful)
    }),
  )
})
