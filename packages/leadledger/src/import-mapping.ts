import { detectPresetOf, parseMapping, presetNames, type DetectedPreset, type Mapping } from '@leadledger/import'
import type { Views } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'

interface Named {
  readonly mapping?: unknown
  readonly mappingName?: string
}

interface Asked {
  readonly file: string
  readonly mapping?: unknown
  readonly preset?: string
}

/** The mapping of the name that is asked for, as it stands; nothing where none is. @throws {InvalidInput} */
export async function savedMapping(views: Pick<Views, 'records'>, { mapping, mappingName }: Named): Promise<{ readonly mapping?: unknown }> {
  if (mappingName === undefined) return {}
  if (mapping !== undefined) throw new InvalidInput(['mappingName: give a mapping or the name of one, not both'])
  const all = await views.records('ImportMappingSaved')
  const found = all.find(({ name }) => name === mappingName)
  if (found) return { mapping: found.mapping }
  const names = all.map(({ name }) => name).toSorted()
  throw new InvalidInput([`mappingName: no mapping is saved as ${JSON.stringify(mappingName)}; there are ${names.join(', ') || 'none'}`])
}

/** The mapping an import goes by, and the preset when the columns of the file told it. */
export async function mappingOf({ file, mapping, preset }: Asked): Promise<{ readonly mapping: Mapping; readonly detected?: DetectedPreset }> {
  if (mapping === undefined && preset === undefined) throw new InvalidInput(['mapping: give a mapping, or a preset, which may be auto'])
  if (preset === undefined) return { mapping: parseMapping(mapping) }
  if (preset === 'auto') {
    const written = parseMapping(withoutStatus(mapping ?? {}))
    const detected = await detectPresetOf(file, written)
    return { mapping: onPreset(mapping, detected.preset), detected }
  }
  if (!(presetNames as readonly string[]).includes(preset)) throw new InvalidInput([`preset: there are ${presetNames.join(', ')}, and auto`])
  return { mapping: onPreset(mapping, preset) }
}

/** The mapping as far as it stands without a preset, which says how the file is written. */
const withoutStatus = (mapping: unknown): unknown => (isObject(mapping) ? { ...mapping, status: undefined } : mapping)

function onPreset(mapping: unknown, preset: string): Mapping {
  if (mapping === undefined) return parseMapping({ preset })
  if (!isObject(mapping)) return parseMapping(mapping)
  if (mapping['preset'] !== undefined && mapping['preset'] !== preset) throw new InvalidInput(['preset: the mapping builds on another one'])
  return parseMapping({ ...mapping, preset })
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)
