import { createServer, type Socket } from 'node:net'
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js'
import { append, batchAppend, remove } from './double-append.js'
import type { DoubleNode, EndPoint } from './double-calls.js'
import { read } from './double-read.js'
import { serviceDefinition } from './double-wire.js'

/** The listening end of a double: connections it can cut, and a port it can leave and take again. */
export interface Listener {
  readonly port: number
  /** Cuts the connection that has this other end, or all. */
  cut(peer?: string): void
  /** Cuts all connections and refuses new ones. */
  leave(): Promise<void>
  /** Takes the same port again. */
  back(): Promise<void>
  stop(): Promise<void>
}

/** Serves a node's calls on 127.0.0.1, on a port the system chooses. */
export async function listen(node: (port: number) => DoubleNode, methods: readonly string[], gossip: () => readonly EndPoint[]): Promise<Listener> {
  const grpc = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 })
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure())
  const sockets = new Map<string, Socket>()
  const net = createServer({ noDelay: true }, (socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    sockets.set(peer, socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(peer))
    injector.injectConnection(socket)
  })
  const take = (port: number): Promise<void> => new Promise((resolve, reject) => net.once('error', reject).listen(port, '127.0.0.1', resolve))
  await take(0)
  const { port } = net.address() as { port: number }
  grpc.addService(serviceDefinition, implementation(node(port), methods, gossip))
  const cut = (peer?: string): void => {
    for (const [name, socket] of sockets) if (peer === undefined || name === peer) socket.destroy()
  }
  const leave = (): Promise<void> => {
    cut()
    return new Promise((resolve) => net.close(() => resolve()))
  }
  return {
    port,
    cut,
    leave,
    back: () => take(port),
    async stop() {
      await leave()
      injector.destroy()
      grpc.forceShutdown()
    },
  }
}

const implementation = (node: DoubleNode, methods: readonly string[], gossip: () => readonly EndPoint[]): UntypedServiceImplementation => ({
  features: (_: unknown, answer: (error: null, answer: object) => void) =>
    answer(null, {
      methods: methods.map((name) => ({ method_name: name, service_name: 'event_store.client.streams.streams', features: [] })),
      event_store_server_version: '24.10.0',
    }),
  gossip: (_: unknown, answer: (error: null, answer: object) => void) =>
    answer(null, { members: gossip().map((endPoint, index) => member(endPoint, index === 0)) }),
  append: append(node),
  batchAppend: batchAppend(node),
  read: read(node),
  delete: remove(node, 'delete'),
  tombstone: remove(node, 'tombstone'),
})

/** A member of the cluster; 8 leads, 6 follows. */
const member = ({ host, port }: EndPoint, leads: boolean): object => ({
  instance_id: { string: crypto.randomUUID() },
  time_stamp: String(Date.now() * 10_000),
  state: leads ? 8 : 6,
  is_alive: true,
  http_end_point: { address: host, port },
})
