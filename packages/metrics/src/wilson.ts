/** 0.975 quantile of the standard normal distribution. */
export const z = 1.959963984540054

/**
 * Wilson score interval at 95 % of a proportion, `[low, high]` in 0..1; `null` for 0/0.
 * Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209–212.
 */
export function wilson(successes: number, n: number): readonly [number, number] | null {
  if (n === 0) return null
  const share = successes / n
  const scale = 1 + (z * z) / n
  const centre = share + (z * z) / (2 * n)
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  return [successes === 0 ? 0 : (centre - spread) / scale, successes === n ? 1 : (centre + spread) / scale]
}
