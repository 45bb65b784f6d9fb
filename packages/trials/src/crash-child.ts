import { writeSync } from 'node:fs'
import { openLedger, type Ledger } from 'leadledger'
import { randomCommand } from './random-command.js'
import { random, type Random } from './random.js'

/** Leads the commands go to. */
const leads = 30
/** Commands in flight at a time: those of one turn share a transaction. */
const lanes = 4

/**
 * Says what it does by synchronous writes, so that a line says what was done before the next step began:
 * `OPENING`, `OPEN`, `REBUILDING`, `SENT lead commandId command` and `ACK lead commandId version events`.
 */
const say = (line: string): void => void writeSync(1, `${line}\n`)

async function lane(ledger: Ledger, name: string, random: Random): Promise<never> {
  for (let number = 0; ; number++) {
    const lead = `lead${random.below(leads)}`
    const commandId = `${name}-${number}`
    const command = randomCommand(random)
    say(`SENT ${lead} ${commandId} ${JSON.stringify(command)}`)
    const deliveries = random.chance(0.1) ? 2 : 1
    const results = await Promise.all(Array.from({ length: deliveries }, () => ledger.send(lead, command, { commandId })))
    for (const result of results)
      if (result.refused === undefined && result.events.length > 0) say(`ACK ${lead} ${commandId} ${result.version} ${result.events.length}`)
    if (random.chance(0.1)) await query(ledger, random)
  }
}

const query = (ledger: Ledger, random: Random): Promise<unknown> =>
  random.pick([() => ledger.leads({ search: 'mull' }), () => ledger.kpi(), () => ledger.followUps(), () => ledger.catchUp({ batchSize: 5 })])()

const [at = '', name = '', seed = '', mode = ''] = process.argv.slice(2)
say('OPENING')
const ledger = await openLedger({ at })
say('OPEN')
const lanesAtWork = Array.from({ length: lanes }, (_, index) => lane(ledger, `${name}-${index}`, random(Number(seed) + index)))
if (mode === 'rebuild') {
  say('REBUILDING')
  await ledger.rebuild({ batchSize: 20 })
}
await Promise.all(lanesAtWork)
