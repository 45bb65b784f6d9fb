import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Which of the words stand in any byte of the files of a directory whose names begin so. */
export function wordsOnDisk(directory: string, names: readonly string[], words: readonly string[]): readonly string[] {
  const files = readdirSync(directory).filter((file) => names.some((name) => file.startsWith(name)))
  const contents = files.map((file) => readFileSync(join(directory, file)))
  return words.filter((word) => contents.some((content) => content.includes(word)))
}
