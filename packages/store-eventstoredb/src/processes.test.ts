import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { doubleForTest } from './on-double.fixture.js'

const room = fileURLToPath(new URL('..', import.meta.url))

/** Runs what is built, as another program would; fails when it does not end by itself. */
async function inChild(script: string, url: string, options: readonly string[] = []) {
  const source = `import { eventStoreDbEventStore } from '@leadledger/store-eventstoredb'; const [url] = process.argv.slice(1); ${script}`
  return promisify(execFile)(process.execPath, [...options, '--input-type=module', '-e', source, url], { cwd: room, timeout: 20_000 })
}

const event = `{ id: crypto.randomUUID(), type: 'LeadCreated', schema: 1, occurredAt: null, data: '{"a":1}', metadata: '{}' }`

/** A loader that has never heard of a package. */
const without = (name: string): string => {
  const resolve = `export const resolve = (name, context, next) => { if (name === '${name}') throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }); return next(name, context) }`
  const register = `import { register } from 'node:module'; register("data:text/javascript,${encodeURIComponent(resolve)}")`
  return `data:text/javascript,${encodeURIComponent(register)}`
}

describe.skipIf(!existsSync(`${room}/dist/index.js`))('a process of its own (skipped before a build)', () => {
  test.for(['esdb', 'kurrentdb'])('ends once the store is closed, with a subscription that waited and a read that was left (%s)', async (scheme) => {
    const double = await doubleForTest()
    const script = `
      const store = await eventStoreDbEventStore({ url })
      const following = store.subscribe()[Symbol.asyncIterator]()
      for (let version = 0n; version < 50n; version++) await store.append('lead-1', version, [${event}])
      await following.next()
      const waiting = (async () => { for (;;) await following.next() })().catch(({ code }) => code)
      for await (const batch of store.readStream('lead-1', { batchSize: 2 })) break
      for await (const batch of store.readAll({ batchSize: 2 })) break
      await store.close()
      console.log(await waiting)`
    expect((await inChild(script, double.url.replace('esdb', scheme))).stdout).toBe('store-closed\n')
  })

  test('ends though the server was killed, with no rejection that nobody handled', async () => {
    const double = await doubleForTest()
    const script = `
      const unhandled = []
      process.on('unhandledRejection', (reason) => unhandled.push(String(reason)))
      const store = await eventStoreDbEventStore({ url, tryMs: 1000, budgetMs: 1500 })
      await store.append('lead-1', 'noStream', [${event}])
      const following = store.subscribe()[Symbol.asyncIterator]()
      await following.next()
      const waiting = (async () => { for (;;) await following.next() })().catch(({ code }) => code)
      console.log('ready')
      const codes = await Promise.all(Array.from({ length: 20 }, (_, index) => store.append('lead-1', BigInt(index), [${event}]).then(() => 'appended', ({ code }) => code)))
      await store.close()
      console.log(await waiting, unhandled.length, codes.every((code) => ['appended', 'append-outcome-unknown', 'store-unreachable', 'wrong-expected-version'].includes(code)))`
    double.script(({ rpc, nth }) => {
      if (rpc === 'append' && nth === 4) void double.kill()
      return undefined
    })
    expect((await inChild(script, double.url)).stdout).toBe('ready\nstore-closed 0 true\n')
  })

  test.for([
    ['esdb', '@eventstore/db-client'],
    ['kurrentdb', '@kurrent/kurrentdb-client'],
  ] as const)('that has no client for %s:// is told what to install', async ([scheme, name]) => {
    const script = `await eventStoreDbEventStore({ url }).catch(({ code, message }) => console.log(code, message))`
    const { stdout } = await inChild(script, `${scheme}://127.0.0.1:1?tls=false`, ['--import', without(name)])
    expect(stdout).toBe(`client-missing ${name} cannot be loaded: npm i ${name}\n`)
  })
})
