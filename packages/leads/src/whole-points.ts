/** From `at` on a rule gives so many whole points, until its next step; `-Infinity` for ever before. */
export interface Step {
  readonly at: number
  readonly points: number
}

/** Halves go away from zero. */
export const whole = (exact: number): number => Math.sign(exact) * Math.round(Math.abs(exact)) || 0
