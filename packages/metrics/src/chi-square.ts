/**
 * Probability that a χ² variable with `df` degrees of freedom exceeds `x`: the regularised upper incomplete gamma function Q(df/2, x/2),
 * by its series below `a + 1` and by Lentz's continued fraction above. Source: Press et al., Numerical Recipes, §6.2.
 */
export function chiSquareTail(x: number, df: number): number {
  if (Number.isNaN(x)) return Number.NaN
  if (x <= 0) return 1
  if (x === Infinity) return 0
  const [a, half] = [df / 2, x / 2]
  const scale = Math.exp(a * Math.log(half) - half - logGammaOfHalves(df))
  return half < a + 1 ? 1 - scale * series(a, half) : scale * continuedFraction(a, half)
}

const precision = 1e-15
const tiny = 1e-300

function series(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; term > sum * precision; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let fraction = d
  for (let n = 1; ; n++) {
    const step = -n * (n - a)
    b += 2
    d = 1 / nonZero(step * d + b)
    c = nonZero(b + step / c)
    fraction *= c * d
    if (Math.abs(c * d - 1) < precision) return fraction
  }
}

const nonZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value)

/** ln Γ(df/2), exactly by recursion from Γ(1) and Γ(1/2). */
function logGammaOfHalves(df: number): number {
  let sum = df % 2 === 0 ? 0 : Math.log(Math.PI) / 2
  for (let at = df % 2 === 0 ? 1 : 0.5; at < df / 2; at++) sum += Math.log(at)
  return sum
}
