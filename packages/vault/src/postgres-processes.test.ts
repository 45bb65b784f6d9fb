import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, inject, test } from 'vitest'
import { keySchema, openedOnServer } from './key-schema.fixture.js'
import { fingerprint, one } from './key-store-file.fixture.js'

const main = new URL('../dist/index.js', import.meta.url)
const built = new URL('../dist/postgres.js', import.meta.url)
const run = promisify(execFile)

/** Runs a script in a process of its own and resolves to what it prints, also when it is killed. */
const inProcess = async (script: string): Promise<string> => {
  const arguments_ = ['--input-type=module', '--eval', script]
  const { stdout } = await run(process.execPath, arguments_).catch((error: { stdout: string; signal: string | null }) => {
    if (error.signal !== 'SIGKILL') throw error
    return error
  })
  return stdout.trim()
}

/** Opens the store of a schema in a process of its own and runs `body`. */
const withKeys = (schema: string, body: string): Promise<string> =>
  inProcess(`
    import { fingerprintOf, masterKey } from ${JSON.stringify(main.href)}
    import { postgresKeyStore } from ${JSON.stringify(built.href)}
    const master = masterKey(Buffer.alloc(32, 7))
    const provider = { current: () => master, byId: () => master }
    const keys = await postgresKeyStore({ url: ${JSON.stringify(inject('postgresUrl'))}, schema: ${JSON.stringify(schema)}, provider })
    ${body}
    await keys.close()`)

describe.skipIf(!existsSync(built))('processes of their own (skipped unless the package is built)', () => {
  test('that open a new key store and make the same keys at the same moment all hold the same keys', async () => {
    const schema = keySchema()
    const makeKeys = `
      const seen = []
      for (let round = 0; round < 20; round++) {
        const made = await keys.getOrCreate([0, 1, 2, 3, 4].map((n) => 's' + round + '-' + n))
        seen.push(...[...made.values()].map(({ key }) => fingerprintOf(key.sealing())))
      }
      console.log(seen.join())`
    const printed = await Promise.all(Array.from({ length: 4 }, () => withKeys(schema, makeKeys)))
    expect(printed[0]?.split(',')).toHaveLength(100)
    expect(new Set(printed).size).toBe(1)
  })

  test('that destroy a key are seen by this one at its next load', async () => {
    const schema = keySchema()
    const keys = await openedOnServer(schema)
    expect((await keys.getOrCreate(['a'])).get('a')?.status).toBe('active')
    await withKeys(schema, `await keys.fence('a', 'e1'); await keys.destroy('a')`)
    expect(await one(keys, 'a')).toEqual({ status: 'erased', erased: 1 })
  })

  test('that are killed lose no key they were given', async () => {
    const schema = keySchema()
    const dieAtWork = `
      for (let n = 0; n < 20; n++) {
        const made = (await keys.getOrCreate([process.pid + '-' + n])).get(process.pid + '-' + n)
        console.log(process.pid + '-' + n + ' ' + fingerprintOf(made.key.sealing()))
      }
      for (let n = 0; n < 20; n++) void keys.getOrCreate(['unfinished' + n])
      await new Promise((resolve) => setImmediate(resolve))
      process.kill(process.pid, 'SIGKILL')`
    const given = (await Promise.all([1, 2].map(() => withKeys(schema, dieAtWork)))).flatMap((printed) => printed.split('\n'))
    expect(given).toHaveLength(40)
    const names = given.map((line) => line.slice(0, line.indexOf(' ')))
    const found = await (await openedOnServer(schema)).get(names)
    expect(names.map((name) => `${name} ${fingerprint(found.get(name))}`)).toEqual(given)
  })

  test.for([
    { what: '@leadledger/vault', file: main, loads: false },
    { what: '@leadledger/vault/postgres', file: built, loads: true },
  ])('load the driver of PostgreSQL with $what: $loads', async ({ file, loads }) => {
    const script = `
      import { createRequire } from 'node:module'
      await import(${JSON.stringify(file.href)})
      console.log(Object.keys(createRequire(import.meta.url).cache).some((path) => /[\\\\/]node_modules[\\\\/]pg[\\\\/]/.test(path)))`
    expect(await inProcess(script)).toBe(String(loads))
  })
})
