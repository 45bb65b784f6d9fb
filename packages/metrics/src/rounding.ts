/** The quotient rounded to a whole number, halves away from zero; the divisor is above 0. */
export function rounded(dividend: bigint, divisor: bigint): bigint {
  const doubled = 2n * (dividend < 0n ? -dividend : dividend) + divisor
  const size = doubled / (2n * divisor)
  return dividend < 0n ? -size : size
}

/** Splits a whole number by weights into whole numbers that sum to it: what rounding down leaves goes to the largest remainders, the first among equals. */
export function split(total: bigint, weights: readonly number[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n)
  const size = total < 0n ? -total : total
  const parts = weights.map((weight) => (size * BigInt(weight)) / sum)
  const left = Number(size - parts.reduce((all, part) => all + part, 0n))
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (size * BigInt(weight)) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] as bigint) + 1n
  return total < 0n ? parts.map((part) => -part) : parts
}
