import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leadCommand } from './commands.js'
import { leadEvents } from './events.js'
import { leadCommands } from './lead-arbitraries.fixture.js'
import { nurturing } from './nurturing.fixture.js'
import { leadDecider } from './lead.js'
import type { LeadRefusal } from './refusals.js'
import { lifecycle, statuses } from './status.js'

const guide = readFileSync(new URL('../../../docs/leads.md', import.meta.url), 'utf8')
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** Rows of the table that has this head, as lists of the names in back quotes, cell by cell. */
function rowsOf(text: string, head: string): readonly (readonly (readonly string[])[])[] {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.replaceAll(/\s+/g, ' ').startsWith(head))
  const rest = lines.slice(first + 2)
  const end = rest.findIndex((line) => !line.startsWith('|'))
  return rest.slice(0, end < 0 ? undefined : end).map((line) => line.split('|').slice(1, -1).map(namesIn))
}
const namesIn = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

interface Shaped {
  readonly shape: Readonly<Record<string, { readonly safeParse: (value: unknown) => { readonly success: boolean } }>>
}
/** Names of the fields, marked `?` where they may be left out. */
const fieldsOf = (schema: unknown): readonly string[] =>
  Object.entries((schema as Shaped).shape).map(([name, field]) => (field.safeParse(undefined).success ? `${name}?` : name))

/** The compiler keeps this list complete. */
const refusals: Readonly<Record<LeadRefusal['refused'], readonly string[]>> = {
  'no-such-lead': [],
  'already-exists': [],
  'missing-fields': ['missing'],
  'invalid-email': ['field'],
  'wrong-status': ['status', 'allowed'],
  'status-unknown': ['allowed'],
  'already-converted': [],
  'already-owned': ['owner'],
  'handover-waits': ['to'],
  'no-handover': [],
  'no-such-detail': ['detail'],
  'no-such-interaction': ['interactionId'],
  'interaction-exists': ['interactionId'],
  'outcome-does-not-fit': ['allowed'],
  'touchpoint-exists': ['touchpointId'],
  'no-such-follow-up': ['followUpId'],
  'follow-up-exists': ['followUpId'],
  'follow-up-closed': ['followUpId'],
  'behaviour-exists': ['behaviourId'],
  'not-assessed': ['missing'],
  'criteria-not-met': ['met', 'needed'],
  'not-qualified': ['status', 'missing'],
  'criterion-unknown': ['allowed'],
  'source-unknown': ['allowed'],
  'reason-unknown': ['allowed'],
  'no-such-note': ['noteId'],
  'note-exists': ['noteId'],
  'no-such-objection': ['objectionId'],
  'objection-exists': ['objectionId'],
  'objection-closed': ['objectionId'],
  'checklist-unknown': ['allowed'],
  'item-unknown': ['allowed'],
  'question-unknown': ['allowed'],
  'objection-unknown': ['allowed'],
  'technique-unknown': ['allowed'],
  'no-criterion': ['question'],
  'stage-unknown': ['allowed'],
  'no-deal': ['status'],
  'deal-closed': ['deal', 'allowed'],
  'customer-acted': [],
  'not-a-customer': ['deal'],
  'purchase-exists': ['purchaseId'],
  'already-renewed': ['until'],
  'already-churned': [],
  'no-such-enrolment': ['enrolmentId'],
  'enrolment-exists': ['enrolmentId'],
  'sequence-unknown': ['allowed'],
  'already-enrolled': ['sequence'],
  'lead-closed': ['status'],
  'no-consent': ['purpose', 'channel'],
  'no-such-message': ['messageId'],
  'note-required': ['because'],
  erased: [],
  'status-goes-back': ['from', 'to'],
  'closed-differently': ['fields'],
  merged: ['into'],
  'not-merged': [],
  'not-permitted': ['needs'],
  'cannot-merge': ['because'],
  withdrawn: [],
}

describe('docs/leads.md', () => {
  test('names every command with its fields', () =>
    expect(rowsOf(guide, '| command |').map(([name, , fields]) => [name?.[0], fields])).toEqual(
      leadCommand.options.map((option) => [option.shape.type.value, fieldsOf(option).filter((field) => field !== 'type' && field !== 'at')]),
    ))

  test('names every event with what is clear and what is sealed', () =>
    expect(rowsOf(guide, '| event |').map(([name, , clear, sealed]) => [name?.[0], clear, sealed])).toEqual(
      leadEvents.map(({ type, clear, personal }) => [type, fieldsOf(clear), fieldsOf(personal)]),
    ))

  test('names every refusal with what it carries', () =>
    expect(rowsOf(guide, '| refusal |').map(([name, fields]) => [name?.[0], fields])).toEqual(Object.entries(refusals)))

  test('shows the lifecycle', () => expect(rowsOf(guide, '| from |')).toEqual(statuses.map((status) => [[status], lifecycle[status]])))
})

describe('README.md', () => {
  const rows = new Map(rowsOf(readme, '| command |').map(([name, events, refused]) => [name?.[0], { events: events ?? [], refused: refused ?? [] }]))

  test('has a row for every command, and all events and refusals in them', () => {
    expect([...rows.keys()]).toEqual(leadCommand.options.map(({ shape }) => shape.type.value))
    expect([...new Set([...rows.values()].flatMap(({ events }) => events))].sort()).toEqual(leadEvents.map(({ type }) => type).sort())
    // No such lead is refused by every command, and what is not permitted by any.
    expect([...new Set([...rows.values()].flatMap(({ refused }) => refused)), 'no-such-lead', 'not-permitted'].sort()).toEqual(Object.keys(refusals).sort())
  })

  test('tells of every event and refusal that commands come to', () => {
    const { decide, evolve, initialState } = leadDecider(nurturing)
    const untold = new Set<string>()
    const anywhere = new Set(['no-such-lead', 'merged', 'withdrawn'])
    for (const life of fc.sample(leadCommands, { numRuns: 1_000, seed: 20_260_105 })) {
      let state = initialState
      for (const command of life) {
        const told = rows.get(command.type)
        const decision = decide(command, state)
        const came = decision.outcome === 'accepted' ? decision.events.map(({ type }) => type) : [decision.refusal.refused]
        for (const name of came)
          if (!anywhere.has(name) && !told?.events.includes(name) && !told?.refused.includes(name)) untold.add(`${command.type}: ${name}`)
        if (decision.outcome === 'accepted') state = decision.events.reduce(evolve, state)
      }
    }
    expect([...untold]).toEqual([])
  })
})
