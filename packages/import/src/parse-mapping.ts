import { InvalidMapping } from './errors.js'
import { repeatedKeys } from './json-keys.js'
import { mapping, type Mapping } from './mapping.js'
import { mappingProblems } from './mapping-problems.js'
import { presets } from './presets.js'

/**
 * A mapping from the text of its file, or from what `JSON.parse` made of it.
 * @throws {InvalidMapping} with every problem and its path.
 */
export function parseMapping(json: unknown): Mapping {
  const content = typeof json === 'string' ? parseJson(json) : json
  const parsed = mapping.safeParse(content)
  if (!parsed.success) throw new InvalidMapping(mappingProblems(parsed.error.issues))
  const { $schema: _, preset, ...told } = parsed.data
  return preset === undefined ? told : { ...presets[preset], ...told, fields: { ...presets[preset].fields, ...told.fields } }
}

function parseJson(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '')
  let content: unknown
  try {
    content = JSON.parse(json)
  } catch (cause) {
    throw new InvalidMapping([{ path: '', problem: `is no JSON: ${cause instanceof Error ? cause.message : ''}` }])
  }
  const twice = repeatedKeys(json)
  if (twice.length > 0) throw new InvalidMapping(twice.map((path) => ({ path, problem: 'is told twice' })))
  return content
}
