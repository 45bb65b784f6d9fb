import { LeadledgerError } from '@leadledger/eventsourcing'

/** One thing wrong with a mapping file, at its place in it. */
export interface MappingProblem {
  /** Such as `status.map.Won`; empty for the file as a whole. */
  readonly path: string
  readonly problem: string
}

/** A mapping that cannot be used with any file; lists every problem at once. */
export class InvalidMapping extends LeadledgerError {
  readonly code = 'invalid-mapping'
  constructor(readonly problems: readonly MappingProblem[]) {
    super(`The mapping cannot be used: ${problems.map(({ path, problem }) => (path === '' ? problem : `${path} ${problem}`)).join('; ')}`)
  }
}

/** The mapping and the header of the file do not fit; nothing was written. */
export class MappingMismatch extends LeadledgerError {
  readonly code = 'mapping-mismatch'
  constructor(
    /** Columns the mapping names and the file does not have; alternatives joined by ` or `. */
    readonly missing: readonly string[],
    /** What else does not fit: ambiguous, repeated or impossible column names. */
    readonly problems: readonly string[],
    /** The columns of the file, in order. They stay out of the message, since a file without a header shows its first row here. */
    readonly columns: readonly string[],
  ) {
    const absent = missing.length > 0 ? [`the file has no column ${missing.map((name) => `"${name}"`).join(', ')}`] : []
    super(`The mapping does not fit the file: ${[...absent, ...problems].join('; ')} (the file has ${columns.length} columns)`)
  }
}

/** The file cannot be read as a table at all; nothing was written. */
export class UnreadableFile extends LeadledgerError {
  readonly code = 'unreadable-file'
  constructor(
    readonly problem: 'not-there' | 'not-a-file' | 'empty' | 'not-text' | 'broken-header',
    options?: ErrorOptions,
  ) {
    super(unreadable[problem], options)
  }
}

const unreadable = {
  'not-there': 'There is no such file, or it may not be read',
  'not-a-file': 'An import reads its file twice, so it must be a file on disk',
  empty: 'The file holds no header',
  'not-text': 'The file is no text in the encoding the mapping states (UTF-8 when it states none)',
  'broken-header': 'The header of the file has broken quotes or is longer than a row may be',
} as const

/** The file was changed while it was read; what was read took effect, and importing the file again continues. */
export class FileChanged extends LeadledgerError {
  readonly code = 'file-changed'
  constructor() {
    super('The file changed while it was imported; import it again when it is complete')
  }
}

/** The rejects would overwrite the file that is being imported; nothing was written. */
export class RejectsOverInput extends LeadledgerError {
  readonly code = 'rejects-over-input'
  constructor() {
    super('The rejects cannot be written over the file they come from')
  }
}

/** No preset knows the columns of the file; nothing was written. */
export class NoPresetFits extends LeadledgerError {
  readonly code = 'no-preset-fits'
  constructor() {
    super('No preset knows the columns of the file: name one, or write a mapping')
  }
}

/** Several presets know the columns of the file, and none of them knows more than all others; nothing was written. */
export class AmbiguousPreset extends LeadledgerError {
  readonly code = 'ambiguous-preset'
  constructor(
    /** The presets it may be, and the columns that speak for each. */
    readonly candidates: readonly { readonly preset: string; readonly marks: readonly string[] }[],
  ) {
    super(`The file may be of ${candidates.map(({ preset, marks }) => `${preset} (by ${marks.join(', ')})`).join(' or ')}: name the preset`)
  }
}
