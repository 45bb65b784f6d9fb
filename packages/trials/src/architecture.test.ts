import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8')

interface Room {
  readonly name: string
  readonly rooms: readonly string[]
  readonly libraries: readonly string[]
}

const cells = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '–')

/** The table of rooms in docs/architecture.md. */
const rooms: readonly Room[] = read('docs', 'architecture.md')
  .split('\n')
  .map((line) => /^\| `([a-z-]+)` \|[^|]*\|([^|]*)\|([^|]*)\|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, name = '', inner = '', outer = '']) => ({ name, rooms: cells(inner), libraries: cells(outer) }))

interface Manifest {
  readonly name: string
  readonly description: string
  readonly dependencies?: Readonly<Record<string, string>>
  /** What the user chooses to install, such as the client of his server. */
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const manifest = (room: string): Manifest => JSON.parse(read('packages', room, 'package.json'))
const directories = readdirSync(join(root, 'packages')).sort()
const packageName = new Map(directories.map((room) => [manifest(room).name, room]))

const sources = (room: string): string[] =>
  readdirSync(join(root, 'packages', room, 'src')).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.fixture.ts'))

const importsOf = (room: string, file: string): string[] => {
  const text = read('packages', room, 'src', file)
  return [...text.matchAll(/^(?:import|export)\b[^;'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  )
}

const libraryOf = (specifier: string): string => (specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.replace(/\/.*/, ''))

const isAllowed = (specifier: string, room: Room): boolean => {
  if (specifier.startsWith('./')) return true
  const inner = packageName.get(libraryOf(specifier))
  if (inner !== undefined) return room.rooms.includes(inner)
  if (specifier.startsWith('node:')) return room.libraries.includes('node:*') || room.libraries.includes(specifier)
  return room.libraries.includes(libraryOf(specifier))
}

describe('the rooms of docs/architecture.md', () => {
  test('are all the packages there are', () => {
    expect(rooms.map(({ name }) => name).sort()).toEqual(directories)
  })

  test.for(rooms)('$name imports only what the table allows', (room) => {
    const offences = sources(room.name).flatMap((file) =>
      importsOf(room.name, file)
        .filter((specifier) => !isAllowed(specifier, room))
        .map((specifier) => `${file}: ${specifier}`),
    )
    expect(offences).toEqual([])
  })

  test.for(rooms)('$name declares what it imports', (room) => {
    const used = new Set(
      sources(room.name)
        .flatMap((file) => importsOf(room.name, file))
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
        .map(libraryOf),
    )
    const { dependencies, peerDependencies } = manifest(room.name)
    expect([...used].filter((name) => ({ ...dependencies, ...peerDependencies })[name] === undefined)).toEqual([])
  })

  test('point inward: no room is reached from itself', () => {
    const inner = new Map(rooms.map(({ name, rooms }) => [name, rooms]))
    const reached = (from: string, seen = new Set<string>()): Set<string> => {
      for (const next of inner.get(from) ?? []) if (!seen.has(next)) reached(next, seen.add(next))
      return seen
    }
    for (const { name } of rooms) expect(reached(name).has(name), name).toBe(false)
  })

  test.for(rooms)('$name says in its first line why it exists', ({ name }) => {
    const [first = ''] = read('packages', name, 'README.md').split('\n')
    expect(first.replace(/^# /, '')).toBe(manifest(name).description)
  })

  test('no source file is longer than 300 lines', () => {
    const long = directories
      .flatMap((room) =>
        readdirSync(join(root, 'packages', room, 'src')).map((file) => ({
          file: `${room}/${file}`,
          lines: read('packages', room, 'src', file).split('\n').length,
        })),
      )
      .filter(({ lines }) => lines > 301)
    expect(long).toEqual([])
  })

  test.for(directories.filter((room) => !['trials'].includes(room)))('%s lists its public names one by one', (room) => {
    if (room === 'cli') return
    expect(read('packages', room, 'src', 'index.ts')).not.toMatch(/export \*|export default/)
  })
})
