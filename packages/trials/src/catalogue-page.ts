import { alertKinds, handbookShape, ledgerEvents, lifecycle } from '@leadledger/leads'
import { kpiDefinitions } from '@leadledger/metrics'
import { commandSchemas } from './catalogue-commands.js'
import { doorMembers, type DoorMember, type Refusal } from './catalogue-door.js'
import { fieldsOf, type Field } from './catalogue-fields.js'
import { sections, sectionText, type Section } from './catalogue-sections.js'
import { commandServes, eventServes } from './catalogue-serves.js'
import { alertServes, doorServes, kpiServes, policyServes, refusalServes, type DoorKind, type DoorName } from './catalogue-serves-door.js'

/** Kinds of what the catalogue lists, in its order, with their titles. */
export const kinds = {
  command: 'Commands',
  event: 'Events',
  refusal: 'Refusals',
  policy: 'Policies',
  alert: 'Alerts',
  kpi: 'KPIs',
  query: 'Queries',
  report: 'Reports',
  door: 'Commands of the front door',
  upkeep: 'Upkeep',
} as const
export type Kind = keyof typeof kinds

/** One thing of the front door. */
export interface Entry {
  readonly kind: Kind
  readonly name: string
  readonly serves: readonly Section[]
  /** A sentence, where the code says one. */
  readonly says?: string
  /** Head and rows of its table of fields; without rows it has none. */
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Code in a line of Markdown, also where it holds a back quote. */
const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)
const yesOrNo = (yes: boolean): string => (yes ? 'yes' : 'no')
const row = ({ name, type, required }: Field): readonly string[] => [`\`${name}\``, code(type), yesOrNo(required)]
const plain = ['field', 'type', 'required']
/** A name without an entry in its table of sections is one the compiler could not ask for; the test names it. */
const servedBy = (table: Readonly<Record<string, readonly Section[]>>, kind: Kind, name: string): readonly Section[] => {
  const serves = table[name]
  if (!serves) throw new Error(`catalogue-serves.ts does not say which sections the ${kind} ${name} serves`)
  return serves
}

const commands = (): readonly Entry[] =>
  commandSchemas().map(([name, shape]) => ({
    kind: 'command',
    name,
    serves: servedBy(commandServes, 'command', name),
    head: plain,
    rows: fieldsOf(shape)
      .filter((field) => field.name !== 'type')
      .map(row),
  }))

const events = (): readonly Entry[] =>
  ledgerEvents.map(({ type, schema, clear, personal }) => {
    const rowsOf = (part: { readonly shape?: unknown }, state: string) =>
      fieldsOf(part.shape as Parameters<typeof fieldsOf>[0]).map(({ name, type, required }) => [`\`${name}\``, code(type), state, yesOrNo(required)])
    return {
      kind: 'event',
      name: type,
      serves: servedBy(eventServes, 'event', type),
      says: `Schema ${schema}: [\`${type}.${schema}.json\`](schemas/${type}.${schema}.json).`,
      head: ['field', 'type', 'clear or sealed', 'required'],
      rows: [...rowsOf(clear as object, 'clear'), ...rowsOf(personal as object, 'sealed')],
    }
  })

function refusals(members: readonly DoorMember[]): readonly Entry[] {
  const found = new Map<string, { readonly refusal: Refusal; readonly by: Set<string> }>()
  for (const { name, refusals } of members)
    for (const refusal of refusals) {
      const known = found.get(refusal.name) ?? { refusal, by: new Set() }
      known.by.add(name)
      found.set(refusal.name, known)
    }
  return [...found.values()].map(({ refusal, by }) => ({
    kind: 'refusal',
    name: refusal.name,
    serves: servedBy(refusalServes, 'refusal', refusal.name),
    says: `Answered by ${[...by].map((name) => `\`${name}\``).join(', ')}.`,
    head: plain,
    rows: refusal.fields.map(row),
  }))
}

/** The handbook is what an organisation decides; the lifecycle is the same for all. */
const policies = (): readonly Entry[] => [
  {
    kind: 'policy',
    name: 'lifecycle',
    serves: ['g2', 'g3.3'],
    says: 'Where a lead may go from each status; the same for all organisations.',
    head: ['from', 'to'],
    rows: Object.entries(lifecycle).map(([from, to]) => [`\`${from}\``, to.map((status) => `\`${status}\``).join(', ')]),
  },
  ...Object.entries(handbookShape.shape).map(([name, part]): Entry => {
    const shape = 'shape' in part ? (part.shape as Parameters<typeof fieldsOf>[0]) : { [name]: part }
    const serves = servedBy(policyServes, 'policy', name)
    return { kind: 'policy', name, serves, says: `\`defineHandbook({ ${name} })\`, taken by \`AdoptHandbook\`.`, head: plain, rows: fieldsOf(shape).map(row) }
  }),
]

const alerts = (): readonly Entry[] =>
  Object.entries(alertKinds).map(([name, means]) => ({
    kind: 'alert',
    name,
    serves: servedBy(alertServes, 'alert', name),
    says: `Told when ${means}.`,
    head: [],
    rows: [],
  }))

function kpis(): readonly Entry[] {
  const names = [...new Set(kpiDefinitions.map(({ kpi }) => kpi))]
  return names.map((name) => ({
    kind: 'kpi',
    name,
    serves: servedBy(kpiServes, 'kpi', name),
    head: ['definition', 'basis', 'formula', 'may leave out'],
    rows: kpiDefinitions
      .filter(({ kpi }) => kpi === name)
      .map(({ id, basis, formula, excludes }) => [`\`${id}\``, basis, formula, excludes.map((why) => `\`${why}\``).join(', ')]),
  }))
}

const kindOfDoor = (kind: DoorKind): Kind => (kind === 'command' ? 'door' : kind)

const door = (members: readonly DoorMember[]): readonly Entry[] =>
  members.map(({ name, says, calls, answers }) => {
    const [kind, serves] = doorServes[name as DoorName] ?? ['upkeep', servedBy({}, 'query', name)]
    const fields = new Map(calls.flat().map((field) => [`${field.name} ${field.type}`, field]))
    return {
      kind: kindOfDoor(kind),
      name,
      serves,
      says: `${says ? `${says} ` : ''}Answers ${code(answers)}.`,
      head: plain,
      rows: [...fields.values()].map(row),
    }
  })

/** Everything there is, by kind and name. */
export function catalogueEntries(): readonly Entry[] {
  const members = doorMembers()
  const order = Object.keys(kinds)
  return [...commands(), ...events(), ...refusals(members), ...policies(), ...alerts(), ...kpis(), ...door(members)].sort(
    (one, other) => order.indexOf(one.kind) - order.indexOf(other.kind) || (one.name < other.name ? -1 : 1),
  )
}

/** The catalogue as a page of Markdown. */
export function cataloguePage(entries: readonly Entry[]): string {
  const parts = Object.entries(kinds).map(([kind, title]) => {
    const those = entries.filter((entry) => entry.kind === kind)
    return `## ${title}\n\n${introductions[kind as Kind]}\n\n${those.map(entryText).join('\n')}`
  })
  return `${preface(entries)}\n${parts.join('\n')}\n${sectionIndex(entries)}`
}

const introductions: Readonly<Record<Kind, string>> = {
  command: 'What a caller asks for. `at` is when it happened, milliseconds since 1970; through the front door times are dates or text, and money decimal text.',
  event: 'What is kept. Sealed fields are encrypted with the key of the person, and are gone when that is destroyed.',
  refusal: 'Why a command was not accepted: a value, `{ refused, … }`, with the fields below.',
  policy: 'The rules that commands, due times and alerts go by.',
  alert: 'What `alerts` finds neglected.',
  kpi: 'Numbers by name, each with its definitions; [kpis.md](kpis.md) has the rest.',
  query: 'What a ledger answers about leads, people and rules.',
  report: 'What a ledger computes.',
  door: 'Methods that send commands.',
  upkeep: 'What a ledger needs to run; no handbook speaks of it.',
}

const preface = (entries: readonly Entry[]): string => `# Catalogue

Everything the front door offers, written from the code by \`npm run catalogue\`; a test holds the two together. "Serves" names the sections of the
two handbooks that ask for it.

| kind | how many |
|---|---|
${Object.entries(kinds)
  .map(([kind, title]) => `| ${title} | ${entries.filter((entry) => entry.kind === kind).length} |`)
  .join('\n')}
`

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const lineOf = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

function entryText({ name, serves, says, head, rows }: Entry): string {
  const told = [says, serves.length > 0 ? `Serves ${serves.map(sectionText).join(', ')}.` : ''].filter(Boolean).join(' ')
  const table = rows.length > 0 ? `\n${lineOf(head)}\n|${'---|'.repeat(head.length)}\n${rows.map(lineOf).join('\n')}\n` : ''
  return `### ${name}\n\n${told}\n${table}`
}

function sectionIndex(entries: readonly Entry[]): string {
  const rows = sections.map(([section, title]) => {
    const serving = entries.filter(({ serves }) => serves.includes(section)).map(({ name }) => `\`${name}\``)
    return lineOf([sectionText(section), title, [...new Set(serving)].join(', ') || '–'])
  })
  return `## By section\n\n| section | about | served by |\n|---|---|---|\n${rows.join('\n')}\n`
}
