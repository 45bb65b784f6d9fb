import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellRecords } from './cells.js'
import { recordSplitter, type RawRecord } from './record.js'

const split = (text: string | Buffer, { chunk = 65_536, maxBytes = 1_000, skipLines = 0 } = {}): RawRecord[] => {
  const splitter = recordSplitter({ maxBytes, skipLines })
  splitter.delimiter = 44
  const records: RawRecord[] = []
  const take = (): void => {
    for (let record = splitter.next(); record; record = splitter.next()) records.push({ ...record, raw: Buffer.from(record.raw) })
  }
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunk) {
    splitter.push(bytes.subarray(at, at + chunk))
    take()
  }
  splitter.end()
  take()
  return records
}
const shown = (records: readonly RawRecord[]): unknown[] => records.map(({ line, raw, problem }) => [line, raw.toString(), ...(problem ? [problem] : [])])

describe('records of a CSV file', () => {
  test.each([
    ['LF', 'a,b\nc,d\n'],
    ['CRLF', 'a,b\r\nc,d\r\n'],
    ['CR', 'a,b\rc,d\r'],
    ['no last line end', 'a,b\nc,d'],
  ])('end with %s', (_, text) => {
    expect(shown(split(text))).toEqual([
      [1, 'a,b'],
      [2, 'c,d'],
    ])
  })

  test('keep line ends and doubled quotes inside quotes', () => {
    expect(shown(split('a,"b\r\n""c""\n"\nd,e'))).toEqual([
      [1, 'a,"b\r\n""c""\n"'],
      [4, 'd,e'],
    ])
  })

  test('are broken by a quote in a wrong place, which costs no other record', () => {
    expect(shown(split('1,6" pipe,x\n2,"ok"\n3,"bad" quote\n4,"ok"\n'))).toEqual([
      [1, '1,6" pipe,x', 'broken-quotes'],
      [2, '2,"ok"'],
      [3, '3,"bad" quote', 'broken-quotes'],
      [4, '4,"ok"'],
    ])
  })

  test('start afresh on the line after a quote that is never closed', () => {
    expect(shown(split('1,"open\r\n2,b\r\n3,c'))).toEqual([
      [1, '1,"open', 'broken-quotes'],
      [2, '2,b'],
      [3, '3,c'],
    ])
  })

  test('start afresh when the quote closes in a wrong place lines later', () => {
    expect(shown(split('1,"open\n2,b\n3,"c"\n4,d'))).toEqual([
      [1, '1,"open', 'broken-quotes'],
      [2, '2,b'],
      [3, '3,"c"'],
      [4, '4,d'],
    ])
  })

  test('are dropped beyond the longest size, and the next one is read', () => {
    const long = 'x'.repeat(5_000)
    expect(shown(split(`1,"${long}\n${long}"\n2,${long}\n3,c`, { chunk: 100 }))).toEqual([
      [1, '', 'record-too-long'],
      [3, '', 'record-too-long'],
      [4, '3,c'],
    ])
  })

  test('tell where to go on when a long one ends inside its quotes', () => {
    const [record] = split(`1,"a\r\n${'x\n'.repeat(2_000)}`, { chunk: 7 })
    expect(record).toMatchObject({ line: 1, problem: 'record-too-long', unclosedFrom: 6 })
  })

  test('begin below the lines to skip, whatever quotes those hold', () => {
    expect(shown(split('5" title\n\nid,name\n1,a', { skipLines: 2 }))).toEqual([
      [3, 'id,name'],
      [4, '1,a'],
    ])
  })

  test('are the same however the bytes arrive', () => {
    const text = fc.array(fc.constantFrom('a', '"', ',', '\n', '\r', '\r\n', '""', 'bb'), { maxLength: 60 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }), (text, chunk, maxBytes) => {
        expect(split(text, { chunk, maxBytes: 1_000 })).toEqual(split(text))
        expect(split(text, { chunk, maxBytes }).length).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 3_000 },
    )
  })

  test('hold every byte of a file but its line ends', () => {
    const text = fc.array(fc.constantFrom('a', '"', ',', '\n', '\r\n', 'bb'), { maxLength: 60 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (text) => {
        const bytes = split(text).map(({ raw }) => raw.toString())
        expect(bytes.join('').replaceAll(/[\r\n]/g, '')).toBe(text.replaceAll(/[\r\n]/g, ''))
      }),
      { numRuns: 2_000 },
    )
  })

  test('read back every table that is written', () => {
    const cell = fc
      .oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('', ' ', '"', '""', ',', '\r\n', '\n"', 'a"b'))
      .filter((text) => !text.includes('\0') && text.isWellFormed())
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), (rows, record_delimiter) => {
        const text = stringify(rows, { record_delimiter, quoted_match: /[\r\n]/ })
        const read = cellRecords(split(text, { chunk: 13 }), ',')
        expect(read.map(({ cells }) => cells)).toEqual(rows)
        expect(read.every(({ problem }) => problem === undefined)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
