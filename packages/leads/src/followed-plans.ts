/** The bands of a cycle whose plans were followed. */
export interface FollowedPlans {
  readonly cycle: number
  readonly bands: readonly string[]
}

export const plansAfter = (known: FollowedPlans | null, { cycle, band }: { readonly cycle: number; readonly band: string }): FollowedPlans => ({
  cycle,
  bands: known?.cycle === cycle ? [...known.bands, band] : [band],
})
