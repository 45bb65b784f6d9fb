/** What this process has seen of the log behind the checkpoints of views: stretches without any event. */
export interface Gaps {
  /** Where to read on for a view whose checkpoint stands here: nothing is in between. */
  beyond(view: string, position: bigint): bigint
  /** A complete read found nothing behind `after`, up to and including `until`. */
  note(view: string, after: bigint, until: bigint): void
}

/** The log's head may lie behind its last event, and positions leap: without these a reader would look there again and again. */
export function gaps(): Gaps {
  const known = new Map<string, { readonly after: bigint; readonly until: bigint }>()
  const beyond: Gaps['beyond'] = (view, position) => {
    const gap = known.get(view)
    return gap?.after === position ? gap.until : position
  }
  return {
    beyond,
    note(view, after, until) {
      if (until > beyond(view, after)) known.set(view, { after, until })
    },
  }
}
