import { createHmac } from 'node:crypto'
import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { openLedger } from 'leadledger'
import { expect, onTestFinished, test } from 'vitest'
import { repository } from './shared-data.js'

const secret = 'a secret'

/** Takes events, refuses every third and breaks off every fifth request. */
async function receiver() {
  const taken: string[] = []
  let requests = 0
  const seen: string[] = []
  const server: Server = createServer((request, response) => {
    void buffer(request).then((body) => answer(request, response, body))
  })
  function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const isSigned = request.headers['x-leadledger-signature'] === `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
    requests++
    seen.push(body.toString())
    const takes = isSigned && requests % 3 !== 0
    if (requests % 5 === 0) request.socket.destroy()
    else response.writeHead(takes ? 204 : 500).end()
    if (takes && requests % 5 !== 0) taken.push(request.headers['idempotency-key'] as string)
  }
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  return { taken, seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

/** Runs the example, killed after a while where one is given. */
const runExample = (env: Record<string, string>, killAfterMs?: number): Promise<string> =>
  new Promise((ended) => {
    const child = spawn(process.execPath, [`${repository}examples/webhook/app.mjs`], { env: { ...process.env, ...env, PATIENCE_MS: '5' } })
    let out = ''
    child.stdout.on('data', (text) => (out += String(text)))
    if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    child.on('close', () => ended(out.trim()))
  })

test('examples/webhook tells a receiver that fails of every event, in order, however often it is killed', { timeout: 120_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'leadledger-webhook-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const at = join(directory, 'ledger')
  const ids: string[] = []
  {
    await using ledger = await openLedger({ at })
    for (let n = 0; n < 40; n++) {
      const { lead } = await ledger.create({ company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' })
      for (let note = 0; note < 5; note++) await ledger.send(lead, { type: 'AddNote', note: `Ada King said ${note}` })
    }
    for await (const { eventId } of ledger.events()) ids.push(eventId)
  }
  const { taken, seen, url } = await receiver()
  const env = { LEADLEDGER_AT: at, WEBHOOK_URL: url, WEBHOOK_SECRET: secret, CHECKPOINT: join(directory, 'position') }
  for (const ms of [700, 900, 1_100]) await runExample(env, ms)
  const last = await runExample(env)
  expect(last).toMatch(/^\d+ delivered$/)
  expect([...new Set(taken)]).toEqual(ids)
  expect(taken.length - ids.length).toBeLessThanOrEqual(3)
  expect(seen.filter((body) => body.includes('Ada King'))).toEqual([])
  expect(await runExample(env)).toBe('0 delivered')
})
