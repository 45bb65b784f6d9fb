import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { sections, sectionText } from './catalogue-sections.js'

const root = join(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Proof {
  readonly file: string
  readonly title: string
}

interface Row {
  readonly section: string
  readonly asked: string
  readonly served: readonly string[]
  readonly proofs: readonly Proof[]
}

const quoted = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)

const cellsOf = (page: string): readonly (readonly string[])[] =>
  read(page)
    .split('\n')
    .filter((line) => /^\| (?!---|section \||system \|)/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
const proofsOf = (cell: string): readonly Proof[] =>
  quoted(cell).map((proof) => {
    const [file = '', ...title] = proof.split(' › ')
    return { file, title: title.join(' › ') }
  })

const rows: readonly Row[] = cellsOf('docs/coverage.md').map(([section = '', asked = '', served = '', proved = '']) => ({
  section,
  asked,
  served: quoted(served),
  proofs: proofsOf(proved),
}))
const peers: readonly Row[] = cellsOf('docs/peers.md').map(([section = '', asked = '', , proved = '']) => ({
  section,
  asked,
  served: [],
  proofs: proofsOf(proved),
}))

/** The titles of the tests of a file, as they are written: with `$name`, `%s` or `${…}` where a value is put in. */
function titlesOf(file: string): ReadonlySet<string> {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true)
  const titles = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const [title] = node.arguments
      if (title && ts.isStringLiteralLike(title)) titles.add(title.text)
      else if (title && ts.isTemplateExpression(title)) titles.add(title.getText().slice(1, -1))
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return titles
}

/** `test`, and what `test.for(…)`, `test.each(…)` and `test.runIf(…)` make; the cases themselves are no titles. */
function isTest(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return called.text === 'test'
  if (ts.isCallExpression(called)) return ts.isPropertyAccessExpression(called.expression) && isTest(called.expression.expression)
  return false
}

const names = new Set([...read('docs/catalogue.md').matchAll(/^### (.+)$/gm)].map(([, name = '']) => name))

const titles = new Map<string, ReadonlySet<string>>()
function hasTest({ file, title }: Proof): boolean {
  if (!existsSync(join(root, file))) return false
  const known = titles.get(file) ?? titlesOf(file)
  titles.set(file, known)
  return known.has(title)
}
const unprovedOf = (of: readonly Row[]): readonly string[] =>
  of.flatMap(({ section, asked, proofs }) =>
    proofs.length === 0
      ? [`${section}, ${asked}: no test`]
      : proofs.filter((proof) => !hasTest(proof)).map(({ file, title }) => `${section}, ${asked}: ${file} › ${title}`),
  )

describe('docs/coverage.md', () => {
  test('names sections there are, each with what it asks for, once', () => {
    const known = new Set(sections.map(([section]) => sectionText(section)))
    expect(rows.filter(({ section }) => !known.has(section))).toEqual([])
    const asked = rows.map(({ section, asked }) => `${section}: ${asked}`)
    expect(asked.filter((text, index) => asked.indexOf(text) !== index)).toEqual([])
    expect(rows.length).toBeGreaterThan(80)
  })

  test('names what serves each row as the catalogue does', () => {
    const unknown = rows.flatMap(({ section, asked, served }) =>
      (served.length > 0 ? served : ['nothing']).filter((name) => !names.has(name)).map((name) => `${section}, ${asked}: ${name}`),
    )
    expect(unknown).toEqual([])
  })

  test('proves each row by tests there are', () => expect(unprovedOf(rows)).toEqual([]))
})

describe('docs/peers.md', () => {
  test('shows each defect by tests there are', () => {
    expect(peers.length).toBeGreaterThan(40)
    expect(unprovedOf(peers)).toEqual([])
  })
})
