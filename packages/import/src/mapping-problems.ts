import type { z } from 'zod'
import type { MappingProblem } from './errors.js'

type Issue = z.core.$ZodIssue

/** Every problem in a sentence a person understands. Of several ways to write a target, the one that was nearly right speaks. */
export function mappingProblems(issues: readonly Issue[], at: readonly PropertyKey[] = []): MappingProblem[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path]
    const name = path.join('.')
    switch (issue.code) {
      case 'invalid_union':
        return nearest(issue.errors, path) ?? [{ path: name, problem: issue.message === 'Invalid input' ? aTarget : issue.message }]
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({ path: [...path, key].join('.'), problem: 'is unknown here' }))
      case 'invalid_type':
        return [{ path: name, problem: issue.input === undefined && issue.message.includes('undefined') ? 'is missing' : `must be of type ${issue.expected}` }]
      default:
        return [{ path: name, problem: sentence(issue.message) }]
    }
  })
}

function nearest(ways: readonly (readonly Issue[])[], path: readonly PropertyKey[]): MappingProblem[] | undefined {
  const fitting = ways.filter((issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0))
  return fitting.map((issues) => mappingProblems(issues, path)).sort((a, b) => a.length - b.length)[0]
}

const aTarget = 'must be the name of a column, { "column": … } or { "value": … }'

const sentence = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1)
