// One instance of an app: takes leads, lists them, says how far the views are, and keeps them up to date when it is its turn.
import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { openLedger } from 'leadledger'

const { LEADLEDGER_AT: at = 'memory:', LEADLEDGER_VIEWS: views, LEADLEDGER_KEYS: keys, PORT = '3000' } = process.env
const ledger = await openLedger({ at, ...(views && { views }), ...(keys && { keys }) })

const stop = new AbortController()
const following = ledger.follow({ signal: stop.signal })

const text = (value) => JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part), 2)

const routes = {
  'POST /leads': async (request) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const { commandId, ...lead } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    const sent = await ledger.create(lead, commandId === undefined ? {} : { commandId })
    return [sent.refused === undefined ? 201 : 422, sent]
  },
  'GET /leads': async () => [200, await ledger.leads({ limit: 20 })],
  'GET /kpi': async () => [200, await ledger.kpi()],
  'GET /status': async () => [200, { instance: hostname(), ...(await ledger.status()) }],
}

async function answer(request, response) {
  const route = routes[`${request.method} ${request.url}`]
  const [status, body] = route
    ? await route(request).catch((error) => [error.code === 'invalid-input' ? 400 : 503, { error: error.code ?? 'failed' }])
    : [404, { routes: Object.keys(routes) }]
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${text(body)}\n`)
}

const server = createServer((request, response) => void answer(request, response))
server.listen(Number(PORT), () => console.log(`listening on ${server.address().port}`))

async function close() {
  server.close()
  stop.abort()
  await following.catch(() => undefined)
  await ledger.close()
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void close())
