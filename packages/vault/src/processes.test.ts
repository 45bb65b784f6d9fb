import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fileKeyProvider } from './file-key-provider.js'
import { sqliteKeyStore } from './sqlite-key-store.js'

const built = new URL('../dist/index.js', import.meta.url)
const run = promisify(execFile)

/** Opens the store of a directory in a process of its own, runs `body`, and resolves to what it prints. */
async function inProcess(directory: string, body: string): Promise<string> {
  const script = `
    import { fileKeyProvider, fingerprintOf, sqliteKeyStore } from ${JSON.stringify(built.href)}
    const at = ${JSON.stringify(directory)}
    const keys = await sqliteKeyStore({ file: at + '/keys.db', provider: fileKeyProvider({ file: at + '/master.key' }) })
    ${body}
    await keys.close()`
  return (await run(process.execPath, ['--input-type=module', '--eval', script])).stdout.trim()
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vault-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

describe.skipIf(!existsSync(built))('processes of their own (skipped unless the package is built)', () => {
  test('that open a new key store and make the same keys at the same moment all hold the same keys', async () => {
    const directory = temporaryDirectory()
    const makeKeys = `
      const seen = []
      for (let round = 0; round < 20; round++) {
        const made = await keys.getOrCreate([0, 1, 2, 3, 4].map((n) => 's' + round + '-' + n))
        seen.push(...[...made.values()].map(({ key }) => fingerprintOf(key.sealing())))
      }
      console.log(seen.join())`
    const printed = await Promise.all(Array.from({ length: 6 }, () => inProcess(directory, makeKeys)))
    expect(printed[0]?.split(',')).toHaveLength(100)
    expect(new Set(printed).size).toBe(1)
    expect(readdirSync(directory).sort()).toEqual(['keys.db', 'master.key'])
  })

  test('that destroy a key are seen by this one at its next load', async () => {
    const directory = temporaryDirectory()
    const provider = fileKeyProvider({ file: join(directory, 'master.key') })
    const keys = await sqliteKeyStore({ file: join(directory, 'keys.db'), provider })
    onTestFinished(() => keys.close())
    expect((await keys.getOrCreate(['a'])).get('a')?.status).toBe('active')
    await inProcess(directory, `await keys.fence('a', 'e1'); await keys.destroy('a')`)
    expect((await keys.get(['a'])).get('a')).toEqual({ status: 'erased', erased: 1 })
  })
})
