import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { inject, onTestFinished } from 'vitest'

/**
 * What happens to a statement on its way: it passes, is lost before the server sees it, takes effect without an answer on a broken connection,
 * or takes effect without an answer on a connection that stays open.
 */
export type Fault = 'pass' | 'lost-before' | 'lost-after' | 'silence'

export interface FaultyProxy {
  /** The server of this test run, by way of the proxy. */
  readonly url: string
  /** Decides on each statement that comes by; `number` counts them from 1. */
  faults: (number: number) => Fault
  /** How often each fault happened. */
  readonly happened: Readonly<Record<Fault, number>>
}

/** Bind of a prepared statement of this name, as the protocol of PostgreSQL writes it: kind, length, no portal, name. */
function isBind(chunk: Buffer, statement: string): boolean {
  const name = `\0${statement}\0`
  for (let at = chunk.indexOf(name); at >= 0; at = chunk.indexOf(name, at + 1)) if (chunk[at - 5] === 0x42) return true
  return false
}

/** A proxy before the server of this test run, which breaks connections where they hurt: at the statements of these names. */
export async function faultyProxy(...statements: readonly string[]): Promise<FaultyProxy> {
  const target = new URL(inject('postgresUrl'))
  const happened = { pass: 0, 'lost-before': 0, 'lost-after': 0, silence: 0 }
  const sockets = new Set<Socket>()
  let seen = 0
  const proxy = { url: '', faults: (): Fault => 'pass', happened } as { url: string; faults: (number: number) => Fault; happened: typeof happened }

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    let fault: Fault = 'pass'
    const breakBoth = (): void => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('close', () => {
        sockets.delete(socket)
        breakBoth()
      })
      socket.on('error', breakBoth)
    }
    client.on('data', (chunk) => {
      if (fault === 'silence') return
      if (statements.some((statement) => isBind(chunk, statement))) {
        fault = proxy.faults(++seen)
        happened[fault]++
        if (fault === 'lost-before') {
          breakBoth()
          return
        }
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (fault === 'pass') client.write(chunk)
      // The answer is sent when the transaction is committed.
      else if (fault === 'lost-after') breakBoth()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  )
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  proxy.url = url.href
  return proxy
}
