import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fingerprintOf } from './data-key.js'
import { fileKeyProvider } from './file-key-provider.js'
import type { SubjectKey } from './key-store.js'
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

  test('that are killed lose no key they were given', async () => {
    const directory = temporaryDirectory()
    const dieAtWork = `
      for (let n = 0; n < 20; n++) {
        const made = (await keys.getOrCreate([process.pid + '-' + n])).get(process.pid + '-' + n)
        console.log(process.pid + '-' + n + ' ' + fingerprintOf(made.key.sealing()))
      }
      for (let n = 0; n < 20; n++) void keys.getOrCreate(['unfinished' + n])
      await new Promise((resolve) => setImmediate(resolve))
      process.kill(process.pid, 'SIGKILL')`
    const given: string[] = []
    for (let kill = 0; kill < 3; kill++) given.push(...(await killedProcess(directory, dieAtWork)))
    expect(given).toHaveLength(60)
    const keys = await sqliteKeyStore({ file: join(directory, 'keys.db'), provider: fileKeyProvider({ file: join(directory, 'master.key') }) })
    onTestFinished(() => keys.close())
    const names = given.map((line) => line.slice(0, line.indexOf(' ')))
    const found = await keys.get(names)
    expect(names.map((name) => `${name} ${fingerprintIn(found.get(name))}`)).toEqual(given)
  })
})

const fingerprintIn = (key: SubjectKey | undefined): string => (key?.status === 'active' ? fingerprintOf(key.key.sealing()) : 'none')

/** The lines a process printed before it was killed. */
const killedProcess = (directory: string, body: string): Promise<string[]> =>
  inProcess(directory, body).then(
    () => [],
    (error: { stdout: string; signal: string }) => (error.signal === 'SIGKILL' ? error.stdout.trim().split('\n') : []),
  )
