export interface SenderLimit {
  readonly most: number
  /** Milliseconds. */
  readonly within: number
}

/** Senders remembered at most: behind them the one that was quiet for longest is forgotten. */
const senders = 10_000

/** Whether a sender is heard once more: `most` times in any stretch of `within`. Needs no more memory however many there are. */
export function senderLimit({ most, within }: SenderLimit): (sender: string, now: number) => boolean {
  const heard = new Map<string, readonly number[]>()
  return (sender, now) => {
    const recent = (heard.get(sender) ?? []).filter((at) => now - at < within)
    const isHeard = recent.length < most
    heard.delete(sender)
    heard.set(sender, isHeard ? [...recent, now] : recent)
    const oldest = heard.size > senders ? heard.keys().next().value : undefined
    if (oldest !== undefined) heard.delete(oldest)
    return isHeard
  }
}
