import { open } from 'node:fs/promises'
import { AmbiguousPreset, NoPresetFits, UnreadableFile } from './errors.js'
import { mappedColumns } from './mapped-columns.js'
import type { Mapping } from './mapping.js'
import { presetNames, type PresetName } from './preset-names.js'
import { presets } from './presets.js'
import { readTable } from './table.js'

/** The system whose file it is, and the columns that tell. */
export interface DetectedPreset {
  readonly preset: PresetName
  readonly marks: readonly string[]
}

interface Candidate extends DetectedPreset {
  /** All columns of the file that the preset knows. */
  readonly known: ReadonlySet<string>
}

/**
 * The preset for a file with these columns. It has a column that only its system writes, and it knows every column of the file that any other such preset knows, and more.
 * @throws {NoPresetFits} {@link AmbiguousPreset}
 */
export function detectPreset(columns: readonly string[]): DetectedPreset {
  const candidates = presetNames.map((preset) => candidateOf(preset, columns)).filter(({ marks }) => marks.length > 0)
  if (candidates.length === 0) throw new NoPresetFits()
  const found = candidates.find((candidate) => candidates.every((other) => other === candidate || knowsMore(candidate, other)))
  if (!found) throw new AmbiguousPreset(candidates.map(({ preset, marks }) => ({ preset, marks })))
  const { preset, marks } = found
  return { preset, marks }
}

const knowsMore = ({ known }: Candidate, other: Candidate): boolean => known.size > other.known.size && [...other.known].every((column) => known.has(column))

function candidateOf(preset: PresetName, columns: readonly string[]): Candidate {
  const { marks, others, mapping } = presets[preset]
  const named = (names: readonly string[]): string[] => {
    const folded = new Set(names.map((name) => name.toLowerCase()))
    return columns.filter((column) => folded.has(column.toLowerCase()))
  }
  return { preset, marks: named(marks), known: new Set(named([...marks, ...others, ...mappedColumns(mapping)])) }
}

/** Bytes in which the header must end. */
const headBytes = 1_048_576

/**
 * Reads the header of a file, which may be written in another way than usual, and tells its preset.
 * @throws {UnreadableFile} {@link NoPresetFits} {@link AmbiguousPreset}
 */
export async function detectPresetOf(path: string, written: Pick<Mapping, 'encoding' | 'delimiter' | 'skipRows'> = {}): Promise<DetectedPreset> {
  const head = await headOf(path)
  const { encoding, delimiter, skipRows } = written
  const { plan } = await readTable(() => once(head), { encoding, delimiter, skipRows })
  return detectPreset(plan.columns)
}

async function headOf(path: string): Promise<Buffer> {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } catch (cause) {
    throw new UnreadableFile('not-there', { cause })
  }
}

async function* once(head: Buffer): AsyncGenerator<Buffer> {
  yield head
}
