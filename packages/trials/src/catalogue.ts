import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { asyncApi, envelopeSchema, eventSchemas } from './catalogue-schemas.js'
import { catalogueEntries, cataloguePage } from './catalogue-page.js'

const root = join(import.meta.dirname, '../../..')
const docs = join(root, 'docs')

/** What is written from the code, by its path below `docs`. */
export function catalogueFiles(): ReadonlyMap<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, 'packages/leadledger/package.json'), 'utf8')) as { version: string }
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  return new Map([
    ['catalogue.md', cataloguePage(catalogueEntries())],
    ['asyncapi.json', json(asyncApi(version))],
    ['schemas/envelope.json', json(envelopeSchema)],
    ...[...eventSchemas()].map(([file, schema]) => [`schemas/${file}`, json(schema)] as const),
  ])
}

/** What stands below `docs` beside what the code says: files that are missing or differ, and lines of the first difference in each. */
export function staleFiles(files: ReadonlyMap<string, string>): readonly string[] {
  const standing = (file: string): readonly string[] => {
    try {
      return readFileSync(join(docs, file), 'utf8').split('\n')
    } catch {
      return []
    }
  }
  return [...files].flatMap(([file, text]) => {
    const [is, should] = [standing(file), text.split('\n')]
    const at = should.findIndex((line, index) => line !== is[index])
    if (at < 0 && is.length === should.length) return []
    const place = at < 0 ? should.length : at
    const heading = should.slice(0, place + 1).findLast((line) => line.startsWith('### '))
    return [`${file}, line ${place + 1}${heading ? ` (${heading.slice(4)})` : ''}: has ${shown(is[place])}, the code says ${shown(should[place])}`]
  })
}

const shown = (line: string | undefined): string => (line === undefined ? 'nothing' : JSON.stringify(line))

/** Schemas of types and versions that the code does not write now: those of older versions stay, since the log holds their events. */
export const otherSchemas = (files: ReadonlyMap<string, string>): readonly string[] =>
  readdirSync(join(docs, 'schemas')).filter((file) => !files.has(`schemas/${file}`))

/** Writes every file that is stale, and says which. */
export function writeCatalogue(): readonly string[] {
  const files = catalogueFiles()
  const stale = staleFiles(files)
  for (const [file, text] of files) {
    mkdirSync(dirname(join(docs, file)), { recursive: true })
    writeFileSync(join(docs, file), text)
  }
  return stale
}
