import { dateLetters, type DateField } from './date-letters.js'

/** What a text says by its format; a field the format lacks is missing. */
export type DateParts = Partial<Record<DateField, number>> & { readonly zoneId?: string }

export type DateFormat =
  | { readonly problem: string }
  | {
      readonly problem?: undefined
      /** True when the format tells no time of day. */
      readonly dateOnly: boolean
      /** `undefined` when the text is not written that way to the letter. */
      readonly parse: (text: string) => DateParts | undefined
    }

const element = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g

/** Compiles a pattern of Unicode (LDML) date letters; `epoch-millis` and `epoch-seconds` stand for counts since 1970. */
export function dateFormat(pattern: string): DateFormat {
  if (pattern === 'epoch-millis') return epoch(1)
  if (pattern === 'epoch-seconds') return epoch(1_000)
  const reads: ((found: string) => DateParts)[] = []
  const fields = new Set<string>()
  let source = ''
  let covered = 0
  for (const [text, quoted, letter] of pattern.matchAll(element)) {
    covered += text.length
    if (letter === undefined) {
      source += escaped(quoted === undefined ? text : quoted.replaceAll("''", "'") || "'")
      continue
    }
    const known = dateLetters(text)
    if (!known) return { problem: `has the letters "${text}", which are not known here (letters that stand for themselves go in single quotes)` }
    if (fields.has(known.field)) return { problem: `tells the ${known.field} twice` }
    fields.add(known.field)
    source += `(${known.source})`
    reads.push(known.read)
  }
  if (covered < pattern.length) return { problem: 'has a single quote that is not closed' }
  const problem = incomplete(fields)
  return problem === undefined ? compiled(new RegExp(`^${source}$`, 'u'), reads, !fields.has('hour') && !fields.has('hour12')) : { problem }
}

function incomplete(fields: ReadonlySet<string>): string | undefined {
  for (const field of ['year', 'month', 'day']) if (!fields.has(field)) return `does not tell the ${field}`
  if (fields.has('hour12') !== fields.has('half')) return 'tells the hour of twelve without "a", or the other way round'
  if (fields.has('hour12') && fields.has('hour')) return 'tells the hour twice'
  if (fields.has('minute') && !fields.has('hour') && !fields.has('hour12')) return 'tells minutes without an hour'
  return fields.has('zoneId') && fields.has('offset') ? 'tells the zone twice' : undefined
}

function compiled(matcher: RegExp, reads: readonly ((found: string) => DateParts)[], dateOnly: boolean): DateFormat {
  return {
    dateOnly,
    parse: (text) => {
      const found = matcher.exec(text)
      if (!found) return undefined
      let parts: DateParts = {}
      reads.forEach((read, index) => (parts = { ...parts, ...read(found[index + 1] as string) }))
      return parts
    },
  }
}

const epoch = (unit: number): DateFormat => ({
  dateOnly: false,
  parse: (text) => (/^-?\d{1,16}$/.test(text) ? { epoch: Number(text) * unit } : undefined),
})

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
