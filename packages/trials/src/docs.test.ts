import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { freshDatabase, type PostgresServer } from './postgres-server.js'

const root = join(import.meta.dirname, '../../..')
/** Inside the workspace, so that blocks import packages by their names as a reader would. */
const scratchHome = join(import.meta.dirname, '../dist')
mkdirSync(scratchHome, { recursive: true })
const scratch = mkdtempSync(join(scratchHome, 'docs-'))
let database: PostgresServer
beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
})
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true })
  await database.stop()
})

const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  ...readdirSync(join(root, 'packages'))
    .map((room) => `packages/${room}/README.md`)
    .filter((file) => existsSync(join(root, file))),
]

interface Block {
  readonly page: string
  readonly line: number
  readonly code: string
}

const blocks: readonly Block[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({ page, line: text.slice(0, match.index).split('\n').length, code: match[1] ?? '' }))
})

/** What a block claims to print: `// prints: …`, in order. */
const claims = (code: string): string[] => [...code.matchAll(/\/\/ prints: (.*)$/gm)].map((match) => (match[1] ?? '').trim())

function run({ page, line, code }: Block): { readonly printed: string[]; readonly problem: string } {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } })
  const file = join(scratch, `${page.replaceAll('/', '_')}-${line}.mjs`)
  writeFileSync(file, outputText)
  const { stdout, stderr, status } = spawnSync(process.execPath, [file], {
    cwd: scratch,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: database.url },
  })
  return { printed: stdout.split('\n').filter((text) => text !== ''), problem: status === 0 ? '' : stderr }
}

describe('the TypeScript in the documentation', () => {
  test('exists', () => expect(blocks.length).toBeGreaterThan(0))

  test.for(blocks)('$page, line $line, runs and prints what it says', (block) => {
    const { printed, problem } = run(block)
    expect(problem).toBe('')
    expect(printed).toEqual(claims(block.code))
  })
})

describe('links in the documentation', () => {
  test.for(pages)('%s points to files that exist', (page) => {
    const text = readFileSync(join(root, page), 'utf8')
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map((match) => match[1] ?? '')
    expect(targets.filter((target) => !existsSync(join(root, page, '..', target)))).toEqual([])
  })
})
