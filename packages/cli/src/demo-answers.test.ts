import { beforeAll, describe, expect, test } from 'vitest'
import { run, scratchPath, type Ran } from './console.fixture.js'
import type { LeadDeed } from './demo-deed.js'
import { story } from './demo-story.js'

interface Listed {
  readonly id: string
  readonly status: string
}
interface Grouped {
  readonly groups: readonly { readonly key: string; readonly n: number; readonly numerator: number; readonly denominator: number }[]
}

/** When the story is over. */
const evening = ['--now', '2025-12-31T17:00Z']
const size = 400
const ledger = scratchPath('demo')
const on = (...words: readonly string[]): Promise<Ran> => run(...words, '--ledger', ledger)
const leads = async (...words: readonly string[]): Promise<readonly Listed[]> =>
  (await on('leads', '--all', '--json', ...words)).json<{ items: Listed[] }>().items
const kpi = async (...words: readonly string[]): Promise<Grouped> => (await on('kpi', ...words, '--json')).json<[Grouped]>()[0]
const deeds = story({ seed: 1, leads: size })
const commands: readonly LeadDeed[] = deeds.filter((deed) => 'command' in deed)
const told = (type: string): readonly LeadDeed[] => commands.filter(({ command }) => command.type === type)
const timelineOf = async (deed: LeadDeed | undefined): Promise<string> => (await on('timeline', deed?.lead ?? '')).out

beforeAll(async () => {
  expect((await run('demo', '--ledger', ledger, '--leads', String(size))).code).toBe(0)
}, 120_000)

describe('the ledger of the demo has an answer to', () => {
  test.for(['engaged', 'on-hold'])('which leads are %s, all of them open', async (status) => {
    const found = await leads('--own-status', status, ...evening)
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((lead) => !['contacted', 'qualified'].includes(lead.status))).toEqual([])
  })

  test('how teams and departments do, each differently', async () => {
    for (const [by, keys] of [
      ['team', ['north', 'south']],
      ['department', ['field sales', 'inside sales']],
    ] as const) {
      const { groups } = await kpi('conversionRate', '--by', by)
      const known = groups.filter(({ key }) => (keys as readonly string[]).includes(key))
      expect(known.map(({ key }) => key).toSorted()).toEqual(keys)
      expect(new Set(known.map(({ numerator, denominator }) => numerator / denominator)).size).toBe(2)
    }
  })

  test('who refers leads: customers, and partners', async () => {
    const referrers = (await kpi('conversionRate', '--by', 'referrer')).groups.map(({ key }) => key)
    expect(referrers).toEqual(expect.arrayContaining(['partner-hanse', 'partner-isar']))
    const converted = new Set((await leads('--status', 'converted')).map(({ id }) => id))
    expect(referrers.filter((key) => converted.has(key)).length).toBeGreaterThan(3)
  })

  test('what mails were about, and who came to meetings', async () => {
    const [mail, meeting] = ['subject', 'attendees'].map((field) => told('LogInteraction').find(({ command }) => field in command))
    expect(await timelineOf(mail)).toContain((mail?.command as unknown as { subject: string }).subject)
    expect(await timelineOf(meeting)).toContain((meeting?.command as unknown as { attendees: string[] }).attendees[0])
  })

  test.for(['NoteAmended', 'CollaboratorAdded', 'CollaboratorRemoved', 'LeadStatusChanged'])('events of type %s', async (type) => {
    const events = (await on('events', '--type', type)).out.split('\n')
    expect(events.length).toBeGreaterThan(3)
  })

  test('who works on a lead beside its owner', async () => {
    const [help] = told('AddCollaborator')
    expect((await on('lead', 'ownership', help?.lead ?? '')).out).toContain((help?.command as unknown as { user: string }).user)
  })

  test('when leads expect to buy, and when that comes soon', async () => {
    const expecting = told('CreateLead').filter(({ command }) => 'expectedPurchase' in command)
    expect(expecting.length).toBeGreaterThan(10)
    const [lead] = expecting
    expect((await on('lead', lead?.lead ?? '')).out).toContain((lead?.command as unknown as { expectedPurchase: string }).expectedPurchase)
  })

  test('what becomes of a lead, by what an assessment came to', async () => {
    const [assessed] = told('AssessQualification')
    expect(
      (await on('lead', assessed?.lead ?? '', '--json')).json<{ qualification: { recommended: object | null } }>().qualification.recommended,
    ).not.toBeNull()
  })
})
