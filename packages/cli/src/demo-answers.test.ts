import { beforeAll, describe, expect, test } from 'vitest'
import { run, scratchPath, type Ran } from './console.fixture.js'
import type { LeadDeed } from './demo-deed.js'
import { heads, manager, reps } from './demo-team.js'
import { story } from './demo-story.js'
import { mergedIn, waitingIn } from './demo.fixture.js'

interface Listed {
  readonly id: string
  readonly status: string
  readonly owner: string | null
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
const fieldOf = (deed: LeadDeed | undefined, field: string): unknown => (deed?.command as Readonly<Record<string, unknown>> | undefined)?.[field]
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
    expect(await timelineOf(mail)).toContain(fieldOf(mail, 'subject'))
    expect(await timelineOf(meeting)).toContain([fieldOf(meeting, 'attendees')].flat()[0])
  })

  test.for(['NoteAmended', 'CollaboratorAdded', 'CollaboratorRemoved', 'LeadStatusChanged'])('events of type %s', async (type) => {
    const events = (await on('events', '--type', type)).out.split('\n')
    expect(events.length).toBeGreaterThan(3)
  })

  test('who works on a lead beside its owner', async () => {
    const [help] = told('AddCollaborator')
    expect((await on('lead', 'ownership', help?.lead ?? '')).out).toContain(fieldOf(help, 'user'))
  })

  test('when leads expect to buy, and when that comes soon', async () => {
    const expecting = told('CreateLead').filter(({ command }) => 'expectedPurchase' in command)
    expect(expecting.length).toBeGreaterThan(10)
    const [lead] = expecting
    expect((await on('lead', lead?.lead ?? '')).out).toContain(fieldOf(lead, 'expectedPurchase'))
  })

  test('what becomes of a lead, by what an assessment came to', async () => {
    const [assessed] = told('AssessQualification')
    expect(
      (await on('lead', assessed?.lead ?? '', '--json')).json<{ qualification: { recommended: object | null } }>().qualification.recommended,
    ).not.toBeNull()
  })

  test('which leads may be the same: those that are known already, and people of one company', async () => {
    const groups = (await on('duplicates', '--json')).json<{ rule: string; leads: string[] }[]>()
    expect(groups.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['email', 'company-domain']))
    const marked = told('MarkNotDuplicate').map(({ lead, command }) => [lead, (command as unknown as { other: string }).other])
    expect(marked.length).toBeGreaterThan(1)
    for (const pair of marked)
      expect(groups.filter(({ leads: together }) => together.length === 2 && pair.every((lead) => together.includes(lead)))).toEqual([])
  })

  test('which leads were merged into another, and which was given back', async () => {
    const merged = mergedIn(deeds)
    expect(merged.size).toBeGreaterThan(1)
    for (const [loser, survivor] of merged) expect((await on('lead', loser, '--json')).json<Listed>().id).toBe(survivor)
    expect((await on('events', '--type', 'LeadUnmerged')).out.split('\n')).toHaveLength(1)
  })

  test('what is known already beside a lead: who it may be, and its contact', async () => {
    const hints = async (lead: string) => (await on('lead', lead, '--hints', '--json')).json<{ suspects: number; knownContact: { lead: string } | null }>()
    const conversions = told('ConvertLead')
    const accountOf = ({ command }: LeadDeed): string => (command as unknown as { accountId: string }).accountId
    const again = conversions.filter((deed, index) => conversions.slice(0, index).some((one) => one.lead !== deed.lead && accountOf(one) === accountOf(deed)))
    expect(again.length).toBeGreaterThan(0)
    expect(await hints(again[0]?.lead ?? '')).toMatchObject({ suspects: expect.any(Number), knownContact: expect.anything() })
    const [{ leads: [suspect] } = { leads: [] }] = (await on('duplicates', '--rule', 'email', '--json')).json<{ leads: string[] }[]>()
    expect((await hints(suspect ?? '')).suspects).toBeGreaterThan(0)
  })

  test('who waits for whom: leads that were handed over and nobody answered; how many of the others were accepted', async () => {
    const waiting = (await on('handovers', '--json')).json<{ lead: string; from: string; to: string }[]>()
    expect(waiting.length).toBeGreaterThan(0)
    expect(new Map(waiting.map(({ lead, from, to }) => [lead, `${from} → ${to}`]))).toEqual(waitingIn(deeds))
    const [accepted, returned] = [told('AcceptLead').length, told('ReturnLead').length]
    expect(returned).toBeGreaterThan(1)
    expect((await on('kpi', 'acceptanceRate', '--json')).json()).toMatchObject([{ numerator: accepted, denominator: accepted + returned }])
    const { counts } = (await on('alerts', '--json', ...evening)).json<{ counts: Record<string, number> }>()
    expect(counts.handoverWaiting).toBeGreaterThan(0)
  })

  test('what each role sees: the own leads, those of the team, or all; and in figures the same', async () => {
    const all = await leads()
    const seenBy = async (user: string, owners: readonly string[]) => {
      const seen = await leads('--as', user)
      expect(seen).toEqual(all.filter(({ owner }) => owner === null || owners.includes(owner)))
      expect((await on('kpi', 'statusCounts', '--as', user, '--json')).json()).toMatchObject([{ n: seen.length }])
      return seen.length
    }
    const north = reps.filter(({ team }) => team === 'north').map(({ name }) => name)
    const [own, ofTeam] = [await seenBy('Lena Fischer', ['Lena Fischer']), await seenBy(heads.north, north)]
    expect([own > 0, ofTeam > own, all.length > ofTeam]).toEqual([true, true, true])
    expect(await leads('--as', manager)).toEqual(all)
    expect((await on('user', 'permissions', heads.north, '--json')).json()).toMatchObject({ role: 'head', see: north.toSorted(), may: ['assign'] })
  })

  test('what somebody may not do, and leaves as it is', async () => {
    const [{ id } = { id: '' }] = await leads('--owner', 'Lena Fischer')
    const refused = await on('lead', 'assign', id, '--owner', 'Piotr Nowak', '--as', 'Lena Fischer')
    expect(refused).toMatchObject({ code: 1, err: 'Refused: not-permitted (needs assign)' })
    expect((await on('handbook', 'show', '--as', 'Lena Fischer')).err).toContain('not-permitted')
    expect((await on('lead', id, '--json')).json()).toMatchObject({ owner: 'Lena Fischer' })
  })

  test('which files were imported, and of which one every lead was taken back', async () => {
    const imports = (await on('imports', '--json')).json<{ id: string; stage: string; rows: { created: number }; leads: object | null }[]>()
    expect(imports).toMatchObject([
      { stage: 'reverted', rows: { created: 9, failed: 0 }, leads: { withdrawn: 9, left: 0 } },
      { stage: 'completed', rows: { created: 8, failed: 0 }, leads: null },
    ])
    const before = await leads('--created-from', '2023-01', '--created-to', '2024-01')
    expect(before.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'lost'))
    const withdrawn = (await on('events', '--type', 'LeadWithdrawn', '--json')).out.split('\n').map((line) => (JSON.parse(line) as { lead: string }).lead)
    expect(withdrawn).toHaveLength(9)
    expect((await leads()).filter(({ id }) => withdrawn.includes(id))).toEqual([])
    expect((await on('timeline', withdrawn[0] ?? '')).out).toContain('LeadWithdrawn')
    expect((await on('revert-import', imports[0]?.id ?? '', '--dry-run', '--json')).json()).toMatchObject({ withdrawn: 0, left: [] })
  })

  test('which leads a manager let through, with the reason', async () => {
    const overrides = (await on('overrides', '--json')).json<{ manager: string; reason: string; from: string }[]>()
    expect(overrides.length).toBe(told('ConvertLead').filter(({ command }) => 'override' in command).length)
    expect(overrides.length).toBeGreaterThan(1)
    expect(new Set(overrides.map(({ manager }) => manager))).toEqual(new Set(['Petra Vogel']))
  })

  test.for(['ConversionReverted', 'DealLost', 'DealReopened'])('what was thought to be over, and was not: %s', async (type) => {
    expect((await on('events', '--type', type)).out.split('\n').length).toBeGreaterThan(1)
  })

  test('why deals are lost, and by whom', async () => {
    const { rows } = (await on('lost-reasons', '--deals', '--json')).json<{ rows: { reason: string; count: number }[] }>()
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(10)
    expect((await on('lost-reasons', '--deals', '--by', 'owner')).out.split('\n').length).toBeGreaterThan(5)
  })

  test('which talks kept to a checklist', async () => {
    const { reviews } = (await on('conversations', '--json')).json<{ reviews: readonly unknown[] }>()
    expect(reviews.length).toBeGreaterThan(1)
  })

  test('what was planned for hot leads, once the policies ran: follow-ups that are open', async () => {
    const planned = (await on('events', '--type', 'BandPlanFollowed', '--json')).out.split('\n').map((line) => JSON.parse(line) as { lead: string })
    expect(planned.length).toBeGreaterThan(0)
    const open = (await on('follow-ups', '--json', ...evening)).json<{ lead: string; note: string }[]>()
    for (const { lead } of planned) expect(open.filter((one) => one.lead === lead && one.note === 'hot: agree on a meeting')).toHaveLength(1)
  })

  test.for(['ReminderSnoozed', 'SlaStarted', 'SlaBreached'])('events of the clock of type %s', async (type) => {
    expect((await on('events', '--type', type)).out.split('\n').length).toBeGreaterThan(1)
  })

  test('how leads react to posts, and what those were about', async () => {
    const { posts } = (await on('nurture', '--json')).json<{ posts: { content: string | null; count: number }[] }>()
    expect(posts.length).toBeGreaterThan(3)
    expect(posts.filter(({ content }) => content === null)).toEqual([])
  })

  test('what people did, by the band of those leads', async () => {
    const { bands } = (await on('effort', '--json')).json<{ bands: { band: string; interactions: number }[] }>()
    expect(bands.filter(({ interactions }) => interactions > 0).length).toBe(3)
  })

  test('who looks through the lists: most do, and one was away', async () => {
    const { listsNotReviewed } = (await on('alerts', '--json', ...evening)).json<{ listsNotReviewed: { user: string; list: string }[] }>()
    expect(listsNotReviewed.map(({ user }) => user)).toContain("Tom O'Brien")
    expect(listsNotReviewed.length).toBeLessThan(4)
  })

  test('what each person wrote down in the last month', async () => {
    const wrote = (await on('adoption', '--from', '2025-12', '--to', '2026-01', '--json')).json<{ user: string; events: number; activeDays: number }[]>()
    const team = wrote.filter(({ user }) => reps.some(({ name }) => name === user))
    expect(team.length).toBe(reps.filter(({ leaves }) => leaves === undefined).length)
    expect(team.filter(({ events, activeDays }) => events > 0 && activeDays > 3).length).toBeGreaterThan(4)
  })

  test('lists that are kept: one view each, which finds the own open leads, and a shared one', async () => {
    const views = (await on('view', 'list', '--json')).json<{ owner: string; name: string; shared: boolean }[]>()
    expect(views).toHaveLength(8)
    expect(views.filter(({ shared }) => shared)).toEqual([expect.objectContaining({ owner: 'Petra Vogel', name: 'on hold' })])
    const [{ owner, name } = { owner: '', name: '' }] = views
    const found = await leads('--view', name, '--view-of', owner)
    expect(found).toEqual(await leads('--owner', owner, '--status', 'new,contacted,qualified', '--sort', 'createdAt'))
    expect(found.length).toBeGreaterThan(0)
  })

  test('what the figures of a quarter mean, in words', async () => {
    const { notes } = (await on('report', 'quarterly', '2025-Q3', '--json')).json<{ notes: { section: string; text: string }[] }>()
    expect(notes.map(({ section }) => section)).toEqual(['opportunities', 'strengths', 'weaknesses', 'threats'])
    expect((await on('report', 'quarterly', '2025-Q3')).out).toContain('Leads of trade shows wait for days.')
  })
})
