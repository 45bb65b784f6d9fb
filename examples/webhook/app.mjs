// Tells a URL of every event that it has not heard of, and with --follow of each new one.
import { openLedger } from 'leadledger'
import { deliver } from './deliver.mjs'

const { LEADLEDGER_AT: at = './ledger', WEBHOOK_URL: url, WEBHOOK_SECRET: secret, CHECKPOINT: checkpoint = './webhook.position', PATIENCE_MS } = process.env
if (!url || !secret) {
  console.error('Set WEBHOOK_URL and WEBHOOK_SECRET.')
  process.exit(2)
}
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort())

const ledger = await openLedger({ at, create: false })
try {
  const follow = process.argv.includes('--follow') ? stop.signal : undefined
  const onRetry = (id, why) => console.error(`${id}: ${why}, trying again`)
  const patience = PATIENCE_MS === undefined ? undefined : Number(PATIENCE_MS)
  console.log(`${await deliver(ledger, { url, secret, checkpoint, follow, patience, onRetry })} delivered`)
} catch (error) {
  if (error.name !== 'AbortError') throw error
} finally {
  await ledger.close()
}
