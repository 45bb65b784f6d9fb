/** Every way a trial can find a promise broken. */
export const violationKinds = ['lost', 'gap', 'partial', 'repeated', 'contradicted', 'stranger', 'backwards', 'damaged', 'views', 'fault'] as const

export interface Violation {
  readonly kind: (typeof violationKinds)[number]
  readonly detail: string
}

export const violation = (kind: Violation['kind'], detail: string): Violation => ({ kind, detail })
