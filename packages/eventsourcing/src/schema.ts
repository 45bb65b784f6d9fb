import { InvalidDefinition } from './errors.js'

/** The part of Standard Schema (standardschema.dev) the codec needs; zod, valibot and arktype schemas have it. */
export interface Schema<Output = unknown> {
  readonly '~standard': {
    readonly validate: (value: unknown) => { readonly value: Output; readonly issues?: undefined } | Failure | Promise<unknown>
  }
}

interface Failure {
  readonly issues: readonly Issue[]
}

export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What the schema makes of `value`. @throws what `failed` makes, and {@link InvalidDefinition} for a schema that answers later. */
export function validated<Output>(type: string, schema: Schema<Output>, value: unknown, failed: (issues: readonly Issue[]) => Error): Output {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) throw new InvalidDefinition(type, 'its schema does not validate at once')
  if (result.issues) throw failed(result.issues)
  return (result as { value: Output }).value
}

const stepText = (step: NonNullable<Issue['path']>[number]): string => String(typeof step === 'object' ? step.key : step)

/** Where and what, for whoever wrote the event. */
export const issueText = ({ path, message }: Issue): string => `${(path ?? []).map(stepText).join('.') || 'event'}: ${message}`

/** The declared fields that do not fit, and nothing of what is in them: names further down, and messages, may hold content. */
export const fieldsOf = (issues: readonly Issue[]): readonly string[] => [
  ...new Set(issues.map(({ path = [] }) => (path[0] === undefined ? 'event' : stepText(path[0])))),
]
