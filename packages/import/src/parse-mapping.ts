import { InvalidMapping } from './errors.js'
import { repeatedKeys } from './json-keys.js'
import { mapping, type Fields, type Mapping, type MappingFile, type StatusTarget } from './mapping.js'
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
  return builtOn(preset === undefined ? {} : presets[preset].mapping, told)
}

/** What the mapping says, and for the rest what the preset says. */
function builtOn(preset: Mapping, told: MappingFile): Mapping {
  const { status, ...rest } = told
  const fields = (preset.fields ?? told.fields) ? { ...withoutContact(preset.fields, told.fields), ...told.fields } : undefined
  return { ...preset, ...rest, ...(fields && { fields }), ...(status !== undefined && { status: statusOn(preset.status, status) }) }
}

/** The contact the preset tells in one way gives way to one that is told in another. */
function withoutContact(preset: Fields = {}, told: Fields = {}): Fields {
  if (!told.contact && !told.firstName && !told.lastName) return preset
  const { contact: _, firstName, lastName, ...rest } = preset
  return told.contact ? rest : { ...rest, ...(firstName && { firstName }), ...(lastName && { lastName }) }
}

/** A map without a column adds to the map of the preset. */
function statusOn(preset: StatusTarget | undefined, told: NonNullable<MappingFile['status']>): StatusTarget {
  if (typeof told === 'string' || 'column' in told || 'value' in told) return told
  if (typeof preset === 'object' && 'column' in preset) return { ...preset, ...told, map: { ...preset.map, ...told.map } }
  throw new InvalidMapping([{ path: 'status.column', problem: 'is missing' }])
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
