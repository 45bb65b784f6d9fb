import { ruleProblems } from './assignment-rules.js'
import { durationMs } from './duration.js'
import type { Handbook } from './handbook-shape.js'
import { permissionProblems } from './permissions.js'
import { statuses } from './status.js'
import { retentionProblems } from './retention.js'
import { quietProblems, sequenceProblems } from './sequence-shape.js'

type Part = keyof Handbook

interface Check {
  /** Parts that must have their shape for the check to mean something. */
  readonly parts: readonly Part[]
  readonly find: (handbook: Handbook) => readonly string[]
}

const registries = ['sources', 'lostReasons', 'disqualificationReasons', 'returnReasons'] as const

const checks: readonly Check[] = [
  ...registries.map((part): Check => ({
    parts: [part],
    find({ [part]: { known, others } }) {
      const takesSome = others || known.some(({ retired }) => !retired)
      return [...repeated(`${part}.known`, known), ...(takesSome ? [] : [`${part}: takes nothing: name some, or take others`])]
    },
  })),
  { parts: ['retention'], find: ({ retention }) => [...repeated('retention', retention), ...retentionProblems(retention)] },
  {
    parts: ['ownStatuses'],
    find: ({ ownStatuses }) => [
      ...repeated('ownStatuses', ownStatuses),
      ...ownStatuses.flatMap(({ id }) => ((statuses as readonly string[]).includes(id) ? [`ownStatuses: ${id} is one of ours`] : [])),
    ],
  },
  {
    parts: ['qualification'],
    find: ({ qualification: { profile, profiles } }) => [
      ...repeated('qualification.profiles', profiles),
      ...profiles.flatMap(({ id, criteria, met, engagements = [] }) => [
        ...repeated(`qualification.profiles.${id}.engagements`, engagements),
        ...engagements.flatMap(({ id: engagement, answers = {} }) =>
          Object.keys(answers).flatMap((criterion) => missing(`qualification.profiles.${id}.engagements.${engagement}.answers`, criterion, criteria)),
        ),
        ...repeated(`qualification.profiles.${id}.criteria`, criteria),
        ...(met > criteria.length ? [`qualification.profiles.${id}.met: is ${met} of ${criteria.length} criteria`] : []),
      ]),
      ...missing('qualification.profile', profile, profiles),
    ],
  },
  {
    parts: ['conversation'],
    find: ({ conversation: { questions, objections, techniques, checklists = [] } }) => [
      ...repeated('conversation.questions', questions),
      ...repeated('conversation.objections.known', objections.known),
      ...repeated('conversation.techniques.known', techniques.known),
      ...repeated('conversation.checklists', checklists),
      ...checklists.flatMap(({ id, items }) => repeated(`conversation.checklists.${id}.items`, items)),
    ],
  },
  {
    parts: ['conversation', 'qualification'],
    find: ({ conversation: { questions }, qualification: { profiles } }) => {
      const criteria = [...new Map(profiles.flatMap((profile) => profile.criteria.map((entry) => [entry.id, entry]))).values()]
      return questions.flatMap(({ id, criterion }) => (criterion === undefined ? [] : missing(`conversation.questions.${id}.criterion`, criterion, criteria)))
    },
  },
  {
    parts: ['deals'],
    find: ({ deals: { stages, first } }) => [
      ...repeated('deals.stages', stages),
      ...missing('deals.first', first, stages),
      ...(stages.some(({ id, retired }) => id === first && retired) ? [`deals.first: is ${first}, which is retired`] : []),
    ],
  },
  {
    parts: ['sequences'],
    find: ({ sequences }) => [
      ...repeated('sequences', sequences),
      ...sequences.flatMap((sequence) => [...repeated(`sequences.${sequence.id}.steps`, sequence.steps), ...sequenceProblems(sequence)]),
    ],
  },
  {
    parts: ['contactPolicy'],
    find: ({ contactPolicy: { quietHours, cap, followUpCall: call } }) => [
      ...(quietHours && quietHours.from === quietHours.to ? ['contactPolicy.quietHours: begin and end at one time'] : []),
      ...(cap && durationMs(cap.within) === 0 ? ['contactPolicy.cap.within: is no time at all'] : []),
      ...(call && durationMs(call.min) > durationMs(call.max) ? ['contactPolicy.followUpCall.min: is longer than max'] : []),
    ],
  },
  { parts: ['sequences', 'contactPolicy'], find: ({ contactPolicy, sequences }) => quietProblems(contactPolicy, sequences) },
  { parts: ['calendars'], find: ({ calendars }) => repeated('calendars', calendars) },
  {
    parts: ['firstResponse', 'calendars'],
    find: ({ firstResponse, calendars }) =>
      limits(firstResponse).flatMap(([path, { calendar }]) => (calendar === null ? [] : missing(`${path}.calendar`, calendar, calendars))),
  },
  {
    parts: ['permissions'],
    find: (handbook) => {
      const { roles = [], otherwise } = handbook.permissions ?? {}
      return [
        ...repeated('permissions.roles', roles),
        ...(otherwise === undefined ? [] : missing('permissions.otherwise', otherwise, roles)),
        ...permissionProblems(handbook),
      ]
    },
  },
  { parts: ['assignment'], find: ({ assignment: { rules } }) => [...repeated('assignment.rules', rules), ...rules.flatMap(ruleProblems)] },
  {
    parts: ['assignment', 'calendars'],
    find: ({ assignment: { calendar }, calendars }) => (calendar === null ? [] : missing('assignment.calendar', calendar, calendars)),
  },
  { parts: ['firstResponse'], find: ({ firstResponse }) => limits(firstResponse).flatMap(([path, limit]) => limitProblems(path, limit)) },
  {
    parts: ['firstResponse', 'scoring'],
    find: ({ firstResponse: { byBand = {} }, scoring: { bands } }) => Object.keys(byBand).flatMap((band) => missing('firstResponse.byBand', band, bands)),
  },
  {
    parts: ['scoring', 'sequences'],
    find: ({ scoring: { bands }, sequences }) =>
      bands.flatMap(({ id, plan }) => (plan?.sequence === undefined ? [] : missing(`scoring.bands.${id}.plan.sequence`, plan.sequence, sequences))),
  },
  {
    parts: ['scoring'],
    find: ({ scoring: { groups, rules, bands, hysteresis, priority } }) => [
      ...repeated('scoring.groups', groups),
      ...repeated('scoring.rules', rules),
      ...repeated('scoring.priority', priority),
      ...repeated('scoring.bands', bands),
      ...rules.flatMap(({ id, group }) => missing(`scoring.rules.${id}.group`, group, groups)),
      ...bandConflicts(bands, hysteresis),
    ],
  },
]

/** Bands are listed from the highest down; each reaches up to the one before, so that they leave no gap. */
function bandConflicts(bands: Handbook['scoring']['bands'], hysteresis: number): readonly string[] {
  return bands.flatMap(({ id, from }, index) => {
    const path = `scoring.bands.${id}.from`
    const above = bands[index - 1]?.from
    if (index === bands.length - 1) return from === null ? [] : [`${path}: is ${from}, and the lowest band has none below it: expected null`]
    if (from === null) return [`${path}: is null, and only the lowest band has no limit`]
    if (above === undefined || above === null) return []
    if (from >= above) return [`${path}: is not below the ${above} of the band above it`]
    return above - from > hysteresis ? [] : [`scoring.hysteresis: is ${hysteresis}, and ${id} is only ${above - from} points below the band above it`]
  })
}

type Limit = Pick<Handbook['firstResponse'], 'within' | 'warn' | 'calendar'>

/** How long leads may wait, with the path of each. */
const limits = ({ byBand = {}, ...all }: Handbook['firstResponse']): readonly (readonly [path: string, limit: Limit])[] => [
  ['firstResponse', all],
  ...Object.entries(byBand).map(([band, limit]) => [`firstResponse.byBand.${band}`, limit] as const),
]

const limitProblems = (path: string, { within, warn }: Limit): readonly string[] => [
  ...(durationMs(within) > 0 ? [] : [`${path}.within: is no time at all`]),
  ...(durationMs(warn) > durationMs(within) ? [`${path}.warn: is longer than within`] : []),
]

/** Where the parts of a handbook contradict themselves and each other; `broken` parts have not their shape and are not looked at. */
export const handbookConflicts = (handbook: Handbook, broken: ReadonlySet<string>): readonly string[] =>
  checks.flatMap(({ parts, find }) => (parts.some((part) => broken.has(part)) ? [] : find(handbook)))

interface Entry {
  readonly id: string
}

/** Ids tell things apart whatever letters they are written with. */
function repeated(path: string, entries: readonly Entry[]): readonly string[] {
  const ids = entries.map(({ id }) => id.toLowerCase())
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => `${path}: has ${id} twice`)
}

const missing = (path: string, id: string, entries: readonly Entry[]): readonly string[] =>
  entries.some((entry) => entry.id === id) ? [] : [`${path}: is ${id}, and there is ${entries.map((entry) => entry.id).join(', ') || 'none'}`]
