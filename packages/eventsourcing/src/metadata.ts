export interface Actor {
  readonly id: string
  readonly kind: 'user' | 'system' | 'import'
}

/** By which door a command came in. */
export type Source =
  | { readonly kind: 'api' | 'cli' | 'demo' }
  | { readonly kind: 'import'; readonly file: string; readonly row: number }
  | { readonly kind: 'policy'; readonly policy: string; readonly rule: string }

/** Who and why, with every event. Clear for ever, so it holds no personal data of a lead. */
export interface Metadata {
  readonly actor: Actor
  readonly commandId: string
  /** Keyed digest of the command's content: tells the same command sent again from another one under its id. */
  readonly commandDigest?: string
  readonly correlationId: string
  readonly causationId: string | null
  readonly source: Source
  /** True when the fact was concluded from others, not reported: an import that knows the conversion but not the contact. */
  readonly inferred?: true
}
