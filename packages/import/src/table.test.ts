import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allOf, bytesOf } from '../testdata/bytes.js'
import { sharedData, waitsFor } from '../testdata/shared-data.js'
import { MappingMismatch, UnreadableFile } from './errors.js'
import { parseMapping } from './parse-mapping.js'
import { readTable, type FileRow } from './table.js'

const rowsOf = async (content: string | Buffer, mapping: unknown = {}, chunk = 65_536): Promise<FileRow[]> =>
  allOf((await readTable(bytesOf(content, chunk), parseMapping(mapping))).rows)
const shown = (rows: readonly FileRow[]): unknown[] =>
  rows.map(({ number, line, cells, problem }) => [number, line, ...cells, ...(problem ? [`(${problem})`] : [])])

describe('a table', () => {
  test('numbers its rows behind the header, and lines without a character are none', async () => {
    expect(shown(await rowsOf('\n\na,b\n1,2\n\n"3\n4",5\n,\n6,7'))).toEqual([
      [1, 4, '1', '2'],
      [2, 6, '3\n4', '5'],
      [3, 8, '', ''],
      [4, 9, '6', '7'],
    ])
  })

  test('keeps the nearest reading of a row it cannot trust', async () => {
    const invalid = Buffer.concat([Buffer.from('a,b\n1,6" pipe\n2,'), Buffer.from([0xc3, 0x28]), Buffer.from('\n3,x\0y\n4,ok\n')])
    expect(shown(await rowsOf(invalid))).toEqual([
      [1, 2, '1', '6" pipe', '(broken-quotes)'],
      [2, 3, '2', '\uFFFD(', '(wrong-encoding)'],
      [3, 4, '3', 'x\0y', '(nul-character)'],
      [4, 5, '4', 'ok'],
    ])
  })

  test.each([
    ['UTF-8 with a mark', Buffer.from('\uFEFFa,b\nä,€\n'), {}],
    ['UTF-16LE with a mark', Buffer.from('\uFEFFa,b\nä,€\n', 'utf16le'), {}],
    ['UTF-16BE with a mark', Buffer.from('\uFEFFa,b\nä,€\n', 'utf16le').swap16(), {}],
    ['UTF-16LE that the mapping states', Buffer.from('a,b\nä,€\n', 'utf16le'), { encoding: 'utf-16le' }],
    ['windows-1252 that the mapping states', Buffer.from([97, 44, 98, 10, 0xe4, 44, 0x80, 10]), { encoding: 'windows-1252' }],
  ])('is read from %s', async (_, bytes, mapping) => {
    for (const chunk of [1, 2, 3, 65_536]) expect(shown(await rowsOf(bytes, mapping, chunk))).toEqual([[1, 2, 'ä', '€']])
  })

  test('rejects half a surrogate pair and keeps a whole one, wherever the chunks end', async () => {
    const bytes = Buffer.from('\uFEFFa\n😀\n\uD83D\n😀😀\n\uFFFD\n', 'utf16le')
    for (const chunk of [1, 2, 3, 5, 65_536])
      expect((await rowsOf(bytes, {}, chunk)).map(({ cells, problem }) => problem ?? cells[0])).toEqual(['😀', 'wrong-encoding', '😀😀', '\uFFFD'])
  })

  test.each([
    ['comma', 'id,name\n1,x', ['id', 'name']],
    ['semicolon', 'id;name\n1;x', ['id', 'name']],
    ['tab', 'id\tname\n1\tx', ['id', 'name']],
    ['bar', 'id|name\n1|x', ['id', 'name']],
    ['comma in spite of a semicolon', 'id,a;name\n1,x', ['id', 'a;name']],
  ])('finds its delimiter by the columns of the mapping: %s', async (_, text, columns) => {
    const { plan } = await readTable(bytesOf(text), parseMapping({ id: 'id' }))
    expect(plan.columns).toEqual(columns)
  })

  test('calls a column without a name after its place', async () => {
    const { plan, rows } = await readTable(bytesOf(' a ,,c\n1,2,3'), parseMapping({}))
    expect(plan.columns).toEqual(['a', 'column 2', 'c'])
    expect(shown(await allOf(rows))).toEqual([[1, 2, '1', '2', '3']])
  })

  test.each([
    ['nothing', '', 'empty'],
    ['line ends', '\r\n\n', 'empty'],
    ['UTF-16 nobody told of', Buffer.from('a,b\n', 'utf16le'), 'not-text'],
    ['bytes', Buffer.from([0xff, 0xd8, 0x41, 0xc3, 10]), 'not-text'],
    ['a broken header', 'a,"b" c\n1,2', 'broken-header'],
    ['an endless header', 'x,'.repeat(600_000), 'broken-header'],
  ])('of %s cannot be read', async (_, content, problem) => {
    await expect(rowsOf(content)).rejects.toMatchObject({ code: 'unreadable-file', problem })
  })

  test('with a header alone has no rows', async () => expect(await rowsOf('a,b')).toEqual([]))

  test('may have a hundred thousand columns', async () => {
    const columns = Array.from({ length: 100_000 }, (_, index) => `c${index}`)
    const [row] = await rowsOf(`${columns.join(',')}\n${','.repeat(99_999)}`)
    expect(row?.cells.length).toBe(100_000)
  })

  test('of a hundred megabytes in one cell costs one row and little memory', async () => {
    const chunk = Buffer.alloc(1_000_000, 'x')
    let peak = 0
    const open = async function* () {
      yield Buffer.from('a,b\n1,"')
      for (let count = 0; count < 100; count++) {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers)
        yield chunk
      }
      yield Buffer.from('"\n2,ok\n')
    }
    const before = process.memoryUsage().arrayBuffers
    expect(shown(await allOf((await readTable(open, parseMapping({}))).rows))).toEqual([
      [1, 2, '(record-too-long)'],
      [2, 3, '2', 'ok'],
    ])
    expect(peak - before).toBeLessThan(64_000_000)
  })

  test('loses one row to a quote that is never closed, however far the end is', async () => {
    const good = Array.from({ length: 200_000 }, (_, index) => `${index},some text`)
    const rows = await rowsOf(['id,text', '"x,y', ...good].join('\n'))
    expect(rows.length).toBe(good.length + 1)
    expect(rows.filter(({ problem }) => problem).map(({ line }) => line)).toEqual([2])
    expect(rows.at(-1)).toMatchObject({ line: good.length + 2, cells: ['199999', 'some text'] })
  })

  test('of random bytes ends with rows or a typed error, the same for all sizes of chunks', async () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom('a', ',', '"', '\n', '\r\n', '\r', ';', '\0', '__proto__', 'ä', '\u202E').map((text) => Buffer.from(text)),
    )
    const outcome = async (bytes: Buffer, chunk: number): Promise<unknown> => {
      try {
        return shown(await rowsOf(bytes, {}, chunk))
      } catch (error) {
        if (error instanceof UnreadableFile || error instanceof MappingMismatch) return error.code
        throw error
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (parts, chunk) => {
        const bytes = Buffer.concat(parts)
        expect(await outcome(bytes, chunk)).toEqual(await outcome(bytes, 65_536))
      }),
      { numRuns: 2_000 },
    )
  })
})

const torture = waitsFor('csv-torture')

describe.skipIf(torture !== '')(`files of others${torture}`, () => {
  const folder = sharedData('csv-torture')
  const files = (name: string): string[] => (torture === '' ? readdirSync(`${folder}${name}`).sort() : [])

  test.each(files('csv-spectrum/csvs'))('csv-spectrum %s reads as its JSON', async (file) => {
    const json = readFileSync(`${folder}csv-spectrum/json/${file.replace('.csv', '.json')}`, 'utf8')
    // This one answer is no list, and its phone number is not that of its table.
    const expected: unknown = file === 'location_coordinates.csv' ? [JSON.parse(json.replace('1234567890', '2095257564'))] : JSON.parse(json)
    const { header, rows } = await readTable(bytesOf(readFileSync(`${folder}csv-spectrum/csvs/${file}`)), parseMapping({}))
    expect((await allOf(rows)).map(({ cells }) => Object.fromEntries(cells.map((cell, index) => [header.cells[index], cell])))).toEqual(expected)
  })

  test.each(files('messytables'))('messytables %s ends with rows or a typed error', async (file) => {
    const skipRows = ['excel_pasting.csv', 'begrotingsanalyse-2011.csv'].includes(file) ? 3 : 0
    try {
      const rows = await rowsOf(readFileSync(`${folder}messytables/${file}`), { skipRows })
      expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1))
    } catch (error) {
      expect(error instanceof UnreadableFile || error instanceof MappingMismatch).toBe(true)
    }
  })

  test.each([
    ['utf-16le_encoded.csv', {}],
    ['mixedGLB.csv', {}],
    ['simple.psv', {}],
    ['simple.ssv', { id: 'temperature' }],
    ['spanish_chars.csv', { encoding: 'windows-1252' }],
    ['characters.csv', { encoding: 'big5' }],
  ])('messytables %s has sound rows', async (file, mapping) => {
    const rows = await rowsOf(readFileSync(`${folder}messytables/${file}`), mapping)
    const sound = rows.filter(({ problem }) => problem === undefined)
    expect(sound.length).toBeGreaterThan(0)
    expect(sound.length / rows.length).toBeGreaterThan(0.9)
  })

  test('naughty strings come through byte for byte', async () => {
    const strings = (JSON.parse(readFileSync(`${folder}blns/blns.json`, 'utf8')) as string[]).filter((text) => text.isWellFormed() && !text.includes('\0'))
    const rows = await rowsOf(`id,text\n${strings.map((text, index) => `${index},"${text.replaceAll('"', '""')}"`).join('\n')}`)
    expect(rows.map(({ cells }) => cells[1])).toEqual(strings)
  })
})
