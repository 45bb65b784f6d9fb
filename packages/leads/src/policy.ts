/** Rules an organisation may set differently; the defaults are those of the two handbooks. */
export interface LeadPolicy {
  /** Fields `CreateLead` must carry. */
  readonly requiredOnCreate: readonly ('company' | 'contact' | 'phone' | 'email' | 'source')[]
  /** ISO 3166 code for phone numbers without `+`. */
  readonly country?: string
  readonly qualification: {
    /** Criteria that must be assessed, met or unmet, before a lead is qualified. */
    readonly assessed: readonly string[]
    /** How many criteria must be met at least. */
    readonly met: number
  }
  /** When set, the only reasons a lead is lost for. */
  readonly lostReasons?: readonly string[]
}

/** Module guide §4 (required fields) and handbook §4 (need, budget, authority; meeting only some is allowed). */
export const defaultPolicy: LeadPolicy = {
  requiredOnCreate: ['company', 'contact', 'phone', 'source'],
  qualification: { assessed: ['need', 'budget', 'authority'], met: 1 },
}
