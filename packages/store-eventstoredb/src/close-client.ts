interface Disposable {
  dispose(): Promise<void>
}

/** What both packages have and call protected: their own `dispose` leaves the connection open. */
interface Connected {
  readonly getChannel?: () => Promise<{ close(): void }>
}

/** Ends a client with all its reads and subscriptions, and its connection if it still stands: asking for one that broke would make another. Never rejects. */
export async function closeClient(client: Disposable, connected: boolean): Promise<void> {
  // A stream that failed before may never tell its end, so nobody waits for it.
  client.dispose().catch(() => undefined)
  if (!connected) return
  try {
    const channel = await (client as unknown as Connected).getChannel?.()
    channel?.close()
  } catch {
    // There is none to close.
  }
}
