import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { canonicalJson, namedUuids } from '@leadledger/eventsourcing'
import { InvalidInput } from './errors.js'
import type { Ledger, SendOptions } from './ledger.js'
import type { CommandFor, SentOfMany } from './send-all.js'

/** Of a namespace fixed for ever: another one would let lines take effect again. */
const idOfLine = namedUuids('5a0a9b1c-52cf-5d0e-9c0e-6f1f0b0de3a7')

/** What became of one line of a file. */
export type SentLine = SentOfMany & { readonly line: number }

export interface SendFileOptions extends Omit<SendOptions, 'commandId' | 'ifVersion'> {
  readonly onProgress?: (progress: { readonly bytes: number; readonly totalBytes: number }) => void
}

/**
 * Sends the commands of a file of JSON lines, each an object with `lead` and the fields of a command, such as the calls a telephone system logged; blank lines
 * are none. One result for each, in order. A line takes effect once, also in another file, unless it has a `commandId` of its own.
 * @throws {InvalidInput} where there is no such file.
 */
export async function* sendFile(ledger: Pick<Ledger, 'sendAll'>, path: string, { onProgress, ...options }: SendFileOptions = {}): AsyncGenerator<SentLine> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new InvalidInput([`file: there is no file ${path}`])
  const stream = createReadStream(path, 'utf8')
  const underway: { readonly line: number; readonly problem: string | undefined }[] = []
  try {
    for await (const sent of ledger.sendAll(commandsOf(), options)) {
      const { line, problem } = underway.shift() as (typeof underway)[number]
      yield problem === undefined ? { ...sent, line } : { refused: 'invalid-input', lead: '', problems: [problem], line }
      onProgress?.({ bytes: stream.bytesRead, totalBytes: found.size })
    }
  } finally {
    stream.destroy()
  }

  async function* commandsOf(): AsyncGenerator<CommandFor> {
    let line = 0
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      line++
      if (text.trim() === '') continue
      const parsed = parsedLine(line === 1 ? text.replace(/^\uFEFF/, '') : text)
      underway.push({ line, problem: typeof parsed === 'string' ? parsed : undefined })
      yield typeof parsed === 'string' ? nothing : parsed
    }
  }
}

/** Stands for a line that is no command, so that results stay in order; it is refused before anything is read or written. */
const nothing = { lead: '', command: {} } as CommandFor

/** A command, or what is wrong with the line. */
function parsedLine(text: string): CommandFor | string {
  const value = parsedJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'line: is no JSON object'
  const { lead, commandId = idOfLine(canonicalJson(value)), ...command } = value as Record<string, unknown>
  if (typeof lead !== 'string' || lead === '') return 'lead: is missing'
  if (typeof commandId !== 'string') return 'commandId: is no text'
  return { lead, command, commandId } as unknown as CommandFor
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
