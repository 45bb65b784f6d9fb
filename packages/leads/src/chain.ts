/** A list that grows at its head in constant time: folding a long stream must not copy what it has. */
export interface Chain<Item> {
  readonly head: Item
  readonly rest: Chain<Item> | null
}

/** The newest item that fits. */
export function newestIn<Item>(chain: Chain<Item> | null, fits: (item: Item) => boolean): Item | undefined {
  for (let link = chain; link; link = link.rest) if (fits(link.head)) return link.head
  return undefined
}
