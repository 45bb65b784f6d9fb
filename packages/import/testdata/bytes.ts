import type { ByteSource } from '../src/table.js'

/** Text or bytes as a file that is read in chunks of `size`. */
export const bytesOf = (content: string | Buffer, size = 65_536): ByteSource =>
  async function* () {
    const bytes = Buffer.from(content)
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }

export async function allOf<Item>(batches: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const items: Item[] = []
  for await (const batch of batches) items.push(...batch)
  return items
}
