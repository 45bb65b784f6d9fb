/** A list that grows at its head in constant time: folding a long stream must not copy what it has. */
export interface Chain<Item> {
  readonly head: Item
  readonly rest: Chain<Item> | null
}
