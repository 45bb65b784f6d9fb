import { createHmac } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Hands every event to a URL, one after another, and remembers the last one that was taken. The log is the outbox: an event is given again until it is
 * answered with 2xx, so that it comes at least once; its id, in the header Idempotency-Key, tells the receiver that it had it before.
 */
export async function deliver(ledger, { url, secret, checkpoint, types, follow, patience = 60_000, onRetry = () => {} }) {
  let delivered = 0
  for await (const { personal: _, ...event } of ledger.events({ after: await positionIn(checkpoint), types, follow })) {
    await post(JSON.stringify(event), event.eventId)
    await remember(checkpoint, event.position)
    delivered++
  }
  return delivered

  async function post(body, id) {
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    const headers = { 'content-type': 'application/json', 'idempotency-key': id, 'x-leadledger-signature': `sha256=${signature}` }
    for (let pause = Math.min(1_000, patience); ; pause = Math.min(2 * pause, patience)) {
      const answer = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(30_000) }).catch((error) => ({
        ok: false,
        status: error.message,
      }))
      if (answer.ok) return answer.body?.cancel()
      follow?.throwIfAborted()
      onRetry(id, answer.status)
      await wait(pause, undefined, { signal: follow })
    }
  }
}

async function positionIn(checkpoint) {
  try {
    return (await readFile(checkpoint, 'utf8')).trim()
  } catch (error) {
    if (error.code === 'ENOENT') return '0'
    throw error
  }
}

/** In one step, so that a crash leaves the old position or the new one. */
async function remember(checkpoint, position) {
  await writeFile(`${checkpoint}.new`, position)
  await rename(`${checkpoint}.new`, checkpoint)
}
