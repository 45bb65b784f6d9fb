import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fileKeyProvider } from './file-key-provider.js'

function temporaryFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vault-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'master.key')
}

const refusal = (file: string, problem: string): unknown => expect.objectContaining({ code: 'master-key-refused', place: file, problem })

describe('a master key in a file', () => {
  test('is made when first needed, for its owner only, and nothing else is left', () => {
    const file = temporaryFile()
    const { id } = fileKeyProvider({ file }).current()
    expect([statSync(file).size, statSync(file).mode & 0o777]).toEqual([32, 0o600])
    expect(readdirSync(dirname(file))).toEqual(['master.key'])
    expect(fileKeyProvider({ file }).current().id).toBe(id)
    expect(fileKeyProvider({ file }).byId(id)?.key.export()).toEqual(readFileSync(file))
  })

  test('is not made by asking for a key by its id', () => {
    const file = temporaryFile()
    expect(fileKeyProvider({ file }).byId('any')).toBeUndefined()
    expect(existsSync(file)).toBe(false)
  })

  test('is never overwritten', () => {
    const file = temporaryFile()
    writeFileSync(file, Buffer.alloc(32, 5), { mode: 0o600 })
    expect(fileKeyProvider({ file }).current().key.export()).toEqual(Buffer.alloc(32, 5))
    expect(readFileSync(file)).toEqual(Buffer.alloc(32, 5))
  })

  test('may be a retired one', () => {
    const file = temporaryFile()
    const old = fileKeyProvider({ file }).current()
    const provider = fileKeyProvider({ file: `${file}-2`, retired: [`${file}-0`, file] })
    expect(provider.byId(old.id)?.id).toBe(old.id)
    expect(provider.current().id).not.toBe(old.id)
  })

  test.for([0, 31, 33, 64])('is refused with %i bytes and left as it is', (size) => {
    const file = temporaryFile()
    writeFileSync(file, Buffer.alloc(size), { mode: 0o600 })
    expect(() => fileKeyProvider({ file }).current()).toThrow(refusal(file, 'wrong-size'))
    expect(statSync(file).size).toBe(size)
  })

  test.skipIf(process.platform === 'win32').for([0o640, 0o604, 0o660, 0o644])('is refused when its mode is %o', (mode) => {
    const file = temporaryFile()
    fileKeyProvider({ file }).current()
    chmodSync(file, mode)
    expect(() => fileKeyProvider({ file }).current()).toThrow(refusal(file, 'readable-by-others'))
  })

  test('is refused when it is a directory', () => {
    const file = temporaryFile()
    mkdirSync(file)
    expect(() => fileKeyProvider({ file }).current()).toThrow(refusal(file, 'not-a-file'))
  })
})
