/** A byte that no UTF-8 text holds: it stands for what could not be decoded, so that its row is rejected and not silently changed. */
const undecodable = Buffer.from([0xff])

export const isEncoding = (label: string): boolean => {
  try {
    return new TextDecoder(label).encoding !== 'replacement'
  } catch {
    return false
  }
}

/** The bytes of a file as UTF-8 without a byte order mark. A mark in the file outweighs `label`. */
export async function* utf8Chunks(chunks: AsyncIterable<Buffer>, label = 'utf-8'): AsyncGenerator<Buffer> {
  let head: Buffer | undefined
  let decode: ((chunk?: Buffer) => Buffer) | undefined
  for await (const chunk of chunks) {
    if (decode) {
      yield decode(chunk)
      continue
    }
    head = head ? Buffer.concat([head, chunk]) : chunk
    if (head.length < 3) continue
    decode = decoderOf(head, label)
    yield decode(head)
  }
  if (!decode && head) {
    decode = decoderOf(head, label)
    yield decode(head)
  }
  if (decode) yield decode()
}

function decoderOf(head: Buffer, label: string): (chunk?: Buffer) => Buffer {
  if (head[0] === 0xff && head[1] === 0xfe) return utf16('utf-16le', true)
  if (head[0] === 0xfe && head[1] === 0xff) return utf16('utf-16be', true)
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  const { encoding } = new TextDecoder(label)
  if (mark || encoding === 'utf-8') return utf8(mark)
  return encoding.startsWith('utf-16') ? utf16(encoding, false) : legacy(label)
}

function utf8(mark: boolean): (chunk?: Buffer) => Buffer {
  let skip = mark ? 3 : 0
  return (chunk = Buffer.alloc(0)) => {
    const rest = chunk.subarray(skip)
    skip = 0
    return rest
  }
}

/** Half a surrogate pair cannot be written as UTF-8, so it is marked; a whole pair may lie across two chunks. */
function utf16(encoding: string, mark: boolean): (chunk?: Buffer) => Buffer {
  let rest = Buffer.alloc(0)
  let skip = mark ? 2 : 0
  return (chunk) => {
    const all = Buffer.concat([rest, chunk ?? Buffer.alloc(0)]).subarray(skip)
    skip = 0
    const even = all.length - (all.length % 2)
    const highAt = encoding === 'utf-16le' ? even - 1 : even - 2
    const open = chunk && even >= 2 && ((all[highAt] as number) & 0xfc) === 0xd8
    const end = open ? even - 2 : even
    rest = Buffer.from(chunk ? all.subarray(end) : [])
    const units = Buffer.from(all.subarray(0, end))
    const text = (encoding === 'utf-16le' ? units : units.swap16()).toString('utf16le')
    return chunk || end === all.length ? marked(text, /\p{Surrogate}/u) : Buffer.concat([marked(text, /\p{Surrogate}/u), undecodable])
  }
}

function legacy(label: string): (chunk?: Buffer) => Buffer {
  const decoder = new TextDecoder(label)
  return (chunk) => marked(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode(), /\uFFFD/u)
}

function marked(text: string, bad: RegExp): Buffer {
  if (!bad.test(text)) return Buffer.from(text)
  return Buffer.concat(text.split(bad).flatMap((part, index) => (index === 0 ? [Buffer.from(part)] : [undecodable, Buffer.from(part)])))
}
