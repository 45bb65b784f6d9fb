import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { pathToFileURL } from 'node:url'
import { openLedger, type Ledger } from 'leadledger'
import { expect, onTestFinished, test } from 'vitest'
import { repository } from './shared-data.js'

interface ServerModule {
  readonly formServer: (ledger: Ledger, options: { key: string; mail: (address: string, token: string) => void; limit?: object }) => Server
}

test('examples/web-form takes a real form, keeps robots out, and asks for consent twice', async () => {
  const { formServer } = (await import(pathToFileURL(`${repository}examples/web-form/server.mjs`).href)) as ServerModule
  await using ledger = await openLedger({ at: 'memory:' })
  const mailed: [string, string][] = []
  const server = formServer(ledger, { key: 'a key of 16 characters', mail: (...sent) => void mailed.push(sent), limit: { most: 4, within: 3_600_000 } })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const post = async (fields: Record<string, string>) => {
    const answer = await fetch(home, { method: 'POST', body: new URLSearchParams(fields) })
    return [answer.status, await answer.text()]
  }
  const ada = { company: 'Acme', contact: 'Ada <b>King</b>', email: 'ada@acme.example', phone: '+44 20 7946 0958', fax: '', page: `${home}/?utm_source=news` }

  expect(await (await fetch(home)).text()).toContain('<form method="post"')
  expect(await post({ ...ada, newsletter: 'on' })).toEqual([200, 'Thank you. We will call you.'])
  expect(await post({ ...ada, fax: '12' })).toEqual([200, 'Thank you. We will call you.'])
  expect(await post({ ...ada, email: 'bob@acme.example', contact: '' })).toEqual([422, 'Please look at: contact'])
  expect(await post({ ...ada, note: 'Once more.' })).toEqual([200, 'Thank you. We will call you.'])
  expect(await post({ ...ada, note: 'x'.repeat(90_000) })).toEqual([422, 'Please look at what you wrote: something is too long.'])
  expect(await post({ ...ada, note: 'And again.' })).toEqual([429, 'Please try again later.'])
  const { items } = await ledger.leads()
  expect(items).toMatchObject([{ contact: 'Ada <b>King</b>', source: 'web-form', custom: {} }])

  const [[address, token]] = mailed as [[string, string]]
  expect([mailed.length, address]).toEqual([1, 'ada@acme.example'])
  const lead = items[0]?.id ?? ''
  expect(await ledger.consents(lead)).toEqual([])
  expect((await fetch(`${home}/confirm?token=${token}x`)).status).toBe(410)
  expect((await fetch(`${home}/confirm?token=${token}`)).status).toBe(200)
  expect(await ledger.consents(lead)).toMatchObject([{ purpose: 'news', channel: 'email', granted: true }])
})
