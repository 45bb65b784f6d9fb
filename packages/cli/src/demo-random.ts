/** Numbers that look random and follow from a text: the same on every machine, for ever. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number
  /** Both ends included. */
  whole(least: number, most: number): number
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** Picks a name as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name
  /** Log-normal: half of the numbers lie below the median. */
  around(median: number, sigma: number): number
}

export function random(seed: string): Random {
  const next = mulberry32(fnv1a(seed))
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item
  return {
    next,
    pick,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    weighted(weights) {
      const entries = Object.entries<number>(weights)
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      const found = entries.find(([, weight]) => (left -= weight) < 0) ?? entries.at(-1)
      return found?.[0] as keyof typeof weights
    },
    around: (median, sigma) => median * Math.exp(sigma * nearlyNormal(next)),
  }
}

/** Sum of twelve: no logarithm or cosine, whose last digits may differ between engines. */
const nearlyNormal = (next: () => number): number => Array.from({ length: 12 }, next).reduce((sum, number) => sum + number, -6)

/** FNV-1a over UTF-16 units, 32 bits; constants of Fowler, Noll and Vo. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** Tommy Ettinger's mulberry32: 32 bits of state, good enough for a story. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
