import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openLedger } from 'leadledger'
import type { RaceAnswer, RaceOrder } from './race-order.js'
import { randomCommand } from './random-command.js'
import { random } from './random.js'

/** Leads the writers share. */
const leads = 10

const answer = (value: RaceAnswer): void => void process.send?.(value)
const ledger = await openLedger({ at: process.argv[2] ?? '' })
const heartbeat = monitorEventLoopDelay({ resolution: 10 })
const enough = new AbortController()

async function send({ lead, command, commandId }: Extract<RaceOrder, { kind: 'send' }>): Promise<RaceAnswer> {
  const result = await ledger.send(lead, command, { commandId })
  if (result.refused === undefined) return { kind: 'accepted', events: result.events, version: result.version, duplicate: result.duplicate }
  return { kind: 'refused', refused: result.refused, ...('owner' in result && { owner: result.owner }) }
}

async function write({ commands, seed }: Extract<RaceOrder, { kind: 'write' }>): Promise<RaceAnswer> {
  const chance = random(seed)
  let count = 0
  for (let number = 0; number < commands; number++) {
    const result = await ledger.send(`lead${chance.below(leads)}`, randomCommand(chance), { commandId: `w${seed}-${number}` })
    if (result.refused === undefined) count += result.events.length
  }
  return { kind: 'done', count }
}

async function project({ batchSize }: Extract<RaceOrder, { kind: 'project' }>): Promise<RaceAnswer> {
  let count = 0
  while (!enough.signal.aborted) {
    count += await ledger.catchUp({ batchSize })
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { kind: 'done', count }
}

async function stop(): Promise<void> {
  await ledger.close()
  answer({ kind: 'stopped', longestGapMs: Math.round(heartbeat.max / 1e6) })
  process.disconnect()
}

async function obey(order: RaceOrder): Promise<void> {
  if (order.kind === 'stop') return stop()
  if (order.kind === 'enough') {
    enough.abort()
    return
  }
  answer(await (order.kind === 'send' ? send(order) : order.kind === 'write' ? write(order) : project(order)))
}

process.on('message', (order: RaceOrder) => {
  obey(order).catch((error: unknown) => {
    const { name, code, message } = error as { name?: string; code?: string; message?: string }
    answer({ kind: 'failed', error: `${name} ${code}: ${message}` })
  })
})
heartbeat.enable()
answer({ kind: 'ready' })
