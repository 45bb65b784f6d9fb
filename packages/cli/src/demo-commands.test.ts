import { beforeAll, describe, expect, test } from 'vitest'
import { run, scratchPath, type Ran } from './console.fixture.js'
import type { LeadDeed } from './demo-deed.js'
import { story } from './demo-story.js'
import { imported, mergedIn } from './demo.fixture.js'

interface MoneyText {
  readonly amount: string
  readonly currency: string
}
interface Listed {
  readonly id: string
  readonly owner: string | null
  readonly deal: string | null
  readonly dealValue: MoneyText | null
}

/** When the story is over. */
const evening = ['--now', '2025-12-31T17:00Z']
const ledger = scratchPath('demo')
let page = ''
const on = (...words: readonly string[]): Promise<Ran> => run(...words, '--ledger', ledger)

/** The sum of amounts of each currency. */
function sums(amounts: readonly MoneyText[]): Record<string, number> {
  const all: Record<string, number> = {}
  for (const { amount, currency } of amounts) all[currency] = (all[currency] ?? 0) + Math.round(Number(amount) * 100)
  return all
}

async function leads(...words: readonly string[]): Promise<readonly Listed[]> {
  return (await on('leads', '--all', '--json', ...words)).json<{ items: Listed[] }>().items
}

interface Progress {
  readonly sequence: string
  readonly version: number
  readonly enrolled: number
  readonly active: number
  readonly completed: number
  readonly exits: Readonly<Record<string, number>>
  readonly steps: readonly ({ readonly step: string } & Record<
    'sent' | 'delivered' | 'opened' | 'machineOpened' | 'clicked' | 'replied' | 'unsubscribed',
    number
  >)[]
}

/** Which of mail, call and social a command touches the lead by. */
function channelOf(command: LeadDeed['command']): string | undefined {
  if (command.type === 'RecordMailSent') return 'email'
  if (command.type === 'RecordSocialEngagement') return 'social'
  if (command.type !== 'LogInteraction') return undefined
  return ['email', 'call', 'social'].find((channel) => channel === command.channel)
}

beforeAll(async () => {
  const demo = await run('demo', '--ledger', ledger)
  expect(demo.code).toBe(0)
  page = demo.out
}, 120_000)

describe('the ledger of the demo answers', () => {
  test('every command its page names', async () => {
    const lines = page.split('\n').filter((line) => line.startsWith('  leadledger '))
    expect(lines.length).toBeGreaterThan(15)
    for (const line of lines) {
      const words = [...line.trim().matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '').slice(1)
      const { code, out, err } = await run(...words)
      expect([code, err], line).toEqual([0, ''])
      expect(out.split('\n').length, line).toBeGreaterThan(2)
      expect(out, line).not.toMatch(/^(?:No |Nobody|There is no)/)
    }
  })

  test('pipeline, with exactly the deals that are open', async () => {
    const open = (await leads('--status', 'converted')).filter(({ deal }) => deal === 'open')
    const { totals, stages } = (await on('pipeline', '--json')).json<{
      totals: { deals: number; values: MoneyText[]; excluded: object }
      stages: { stage: string; deals: number }[]
    }>()
    expect(totals.deals).toBe(open.length)
    expect(totals.deals).toBeGreaterThan(2)
    expect(sums(totals.values)).toEqual(sums(open.flatMap(({ dealValue }) => dealValue ?? [])))
    expect(totals.excluded).toEqual({})
    expect(stages.reduce((sum, { deals }) => sum + deals, 0)).toBe(totals.deals)
  })

  test.for(['winRate', 'withinSla', 'conversionRate', 'qualificationRate', 'dealWinRate', 'bookings', 'revenue', 'salesCycle'])(
    'kpi %s --why, with as many leads as the numerator says',
    async (name) => {
      const [result] = (await on('kpi', name, '--json')).json<[{ numerator: number; denominator: number }]>()
      const { totals } = (await on('kpi', name, '--why', '--limit', '0', '--json')).json<{ totals: { numerator: number; denominator: number } }>()
      expect(totals).toMatchObject({ numerator: result.numerator })
      expect(result.numerator).toBeGreaterThan(10)
    },
  )

  test('roi and costs, with what was recorded as spent', async () => {
    const spent = (await on('spend', 'list', '--json')).json<{ scope: string; amount: MoneyText }[]>()
    const { cost } = (await on('roi', '--json')).json<{ cost: MoneyText[] }>()
    expect(sums(cost)).toEqual(sums(spent.filter(({ scope }) => scope === 'marketing').map(({ amount }) => amount)))
    const full = (await on('costs', '--scope', 'fully-loaded', '--json')).json<{ spend: MoneyText[] }>()
    expect(sums(full.spend)).toEqual(sums(spent.map(({ amount }) => amount)))
    const priced = (await on('roi', '--currency', 'EUR', '--json')).json<{ roi: number | null; unpriced: unknown[] }>()
    expect(priced.unpriced).toEqual([])
    expect(priced.roi).toBeGreaterThan(0)
  })

  test('queue, with every open lead of an owner once, and points that score explains', async () => {
    const open = await leads('--status', 'new,contacted,qualified')
    const owner = open.find((lead) => lead.owner !== null)?.owner as string
    const queue = (await on('queue', '--owner', owner, '--limit', '1000', '--json', ...evening)).json<{ lead: string; score: number; band: string }[]>()
    expect(queue.map(({ lead }) => lead).toSorted()).toEqual(
      open
        .filter((lead) => lead.owner === owner)
        .map(({ id }) => id)
        .toSorted(),
    )
    for (const { lead, score, band } of queue) {
      const explained = (await on('score', lead, '--why', '--at', '2025-12-31T17:00Z', '--json')).json<{
        total: number
        band: string
        parts: { points: number }[]
      }>()
      expect([explained.total, explained.band]).toEqual([score, band])
      expect(explained.parts.reduce((sum, { points }) => sum + points, 0)).toBe(score)
    }
  })

  test('sla, with what is still in time and what alerts call overdue', async () => {
    const waiting = (await on('sla', '--json', ...evening)).json<{ lead: string; state: string }[]>()
    const { counts, compliance } = (await on('alerts', '--json', ...evening)).json<{ counts: Record<string, number>; compliance: number }>()
    const late = waiting.filter(({ state }) => state === 'breached')
    expect(late.length).toBe(counts.firstContactOverdue)
    expect(late.length).toBeGreaterThan(0)
    expect(waiting.length).toBeGreaterThan(late.length)
    expect(Object.values(counts).filter((count) => count > 0).length).toBeGreaterThan(4)
    expect(compliance).toBeGreaterThan(0.1)
    expect(compliance).toBeLessThan(0.9)
  })

  test('follow-ups, some due and some not yet', async () => {
    const all = (await on('follow-ups', '--json', ...evening)).json<{ overdue: boolean }[]>()
    const overdue = (await on('follow-ups', '--overdue', '--json', ...evening)).json<unknown[]>()
    expect(overdue.length).toBe(all.filter((followUp) => followUp.overdue).length)
    expect(overdue.length).toBeGreaterThan(0)
    expect(all.length).toBeGreaterThan(overdue.length)
  })

  test('sequences, with the mails of the story and what came of them', async () => {
    const progress = (await on('sequences', '--json')).json<Progress[]>()
    expect(progress.map(({ sequence, version }) => [sequence, version])).toEqual([
      ['warm-up', 1],
      ['warm-up', 2],
    ])
    const commands = story({ seed: 1, leads: 600 }).flatMap((deed) => ('command' in deed ? [{ lead: deed.lead, ...deed.command }] : []))
    const enrolled = commands.filter(({ type }) => type === 'EnrollInSequence').length
    const total = (count: (one: Progress) => number): number => progress.reduce((sum, one) => sum + count(one), 0)
    expect(total((one) => one.enrolled)).toBe(enrolled)
    expect(total(({ active, completed, exits }) => active + completed + Object.values(exits).reduce((sum, n) => sum + n, 0))).toBe(enrolled)
    for (const step of ['article', 'guide', 'offer']) {
      const id = `warm-up-1/${step}`
      const sent = commands.flatMap((command) => (command.type === 'RecordMailSent' && command.messageId === id ? [command.lead] : []))
      const told = (signal: string, isMachine = false): ReadonlySet<string> =>
        new Set(
          commands.flatMap((command) =>
            command.type === 'RecordEngagement' && command.messageId === id && command.signal === signal && (command.machine ?? false) === isMachine
              ? [command.lead]
              : [],
          ),
        )
      const opened = told('opened')
      const of = (name: 'sent' | 'delivered' | 'opened' | 'machineOpened' | 'clicked' | 'replied' | 'unsubscribed') =>
        total(({ steps }) => steps.find((one) => one.step === step)?.[name] ?? 0)
      expect(of('sent')).toBe(sent.length)
      expect(of('delivered')).toBe(sent.length - told('bounced').size)
      expect([of('opened'), of('machineOpened')]).toEqual([opened.size, [...told('opened', true)].filter((lead) => !opened.has(lead)).length])
      expect([of('clicked'), of('replied'), of('unsubscribed')]).toEqual([told('clicked').size, told('replied').size, told('unsubscribed').size])
      expect(of('clicked')).toBeGreaterThan(0)
    }
  })

  test('nurture, with every lead once, and calls whose window is over', async () => {
    const { mix, calls } = (await on('nurture', '--json')).json<{
      mix: { channels: number; leads: number; converted: number }[]
      calls: Record<'contacts' | 'inWindow' | 'early' | 'late' | 'missed' | 'waiting', number>
    }>()
    const all = await leads()
    expect(mix.reduce((sum, row) => sum + row.leads, 0)).toBe(all.length)
    expect(mix.reduce((sum, { converted }) => sum + converted, 0)).toBe((await leads('--status', 'converted')).length)
    const touched = new Map<string, Set<string>>()
    const deeds = story({ seed: 1, leads: 600 })
    const merged = mergedIn(deeds)
    for (const deed of deeds) {
      if (!('command' in deed)) continue
      const channel = channelOf(deed.command)
      const lead = merged.get(deed.lead) ?? deed.lead
      const known = touched.get(lead) ?? new Set()
      touched.set(lead, channel === undefined ? known : known.add(channel))
    }
    const touchedBy = (channels: number): number => [...touched.values()].filter(({ size }) => size === channels).length
    expect(mix.map((row) => row.leads)).toEqual([touchedBy(0) + imported, ...[1, 2, 3].map(touchedBy)])
    const { contacts, ...outcomes } = calls
    expect(Object.values(outcomes).filter((n) => n > 0).length).toBeGreaterThan(3)
    expect(contacts).toBeGreaterThan(all.length / 2)
  })

  test('forecast and targets, with the bookings of their time', async () => {
    const window = ['--from', '2025-10', '--to', '2026-01']
    const [bookings] = (await on('kpi', 'bookings', '--json', ...window)).json<[{ values: MoneyText[] }]>()
    const { figures } = (await on('forecast', '--json', ...window)).json<{ figures: { actual: MoneyText }[] }>()
    expect(sums(figures.map(({ actual }) => actual))).toEqual(sums(bookings.values))
    const targets = (await on('target', 'list', '--kpi', 'bookings', '--json')).json<{ actual: MoneyText }[]>()
    expect(targets).toHaveLength(24)
    const [all] = (await on('kpi', 'bookings', '--json', '--from', '2024-01', '--to', '2026-01')).json<[{ values: MoneyText[] }]>()
    expect(sums(targets.map(({ actual }) => actual))).toEqual(sums(all.values))
  })

  test('customers who stayed and who left, deals through all stages, and bands that differ', async () => {
    const [retention] = (await on('kpi', 'retention', '--from', '2025-03', '--to', '2026-01', '--json')).json<[{ value: number; denominator: number }]>()
    expect(retention.denominator).toBeGreaterThan(5)
    expect(retention.value).toBeGreaterThan(0.5)
    const { out } = await on('deal', 'funnel')
    for (const stage of ['discovery', 'proposal', 'negotiation', 'agreement', 'won']) expect(out).toMatch(new RegExp(`^${stage} +[1-9]`, 'm'))
    const { bands } = (await on('calibration', '--json')).json<{ bands: { band: string; n: number; rate: number }[] }>()
    expect(bands.map(({ band }) => band)).toEqual(['hot', 'warm', 'cold'])
    expect(bands.every(({ n }) => n > 10)).toBe(true)
  })

  test('no question for a moment before its last event', async () => {
    const early = await on('sla', '--now', '2025-06-01')
    expect(early.code).toBe(2)
    expect(early.err).toMatch(/^Error: now: lies before 2025-12-31T.*, when the last thing happened$/)
    expect((await on('sla', '--now', 'soon')).err).toMatch(/^Error: now: is no moment/)
    expect((await on('lead', 'claim', 'x', '--now', '2026-01-01')).code).toBe(2)
  })
})

describe('the ledger of the demo says clearly', () => {
  test.for([
    ['score nobody', 1, 'There is no lead nobody.'],
    ['lead nobody --as-of 2025-01-01', 1, 'There is no lead nobody then.'],
    ['timeline nobody', 1, 'There is no lead nobody.'],
    ['deal win nobody', 1, 'Refused: no-such-lead'],
    ['kpi winrate', 2, 'Error: No such KPI: winrate. There are statusCounts'],
    ['leads --sort size', 2, 'Error: sort: is none of '],
    ['pipeline --at 2025-13-01', 2, 'Error: at: is no moment'],
    ['costs --by colour', 2, 'Error: by: is none of source'],
    ['target list --kpi winrate', 2, 'Error: kpi: "winrate" is none of'],
  ] as const)('%s', async ([line, code, begins]) => {
    const answer = await on(...line.split(' '))
    expect(answer).toMatchObject({ code, out: '' })
    expect(answer.err.slice(0, begins.length)).toBe(begins)
    const { error, refused, message } = (await on(...line.split(' '), '--json')).json<{ error?: string; refused?: string; message?: string }>()
    expect(refused ?? error).toMatch(/^[a-z-]+$/)
    expect(message ?? '').toBe(message === undefined ? '' : message.trim())
  })

  test.for([
    ['target list --period 2031', 'No targets.'],
    ['queue --owner Nobody', 'No open leads.'],
    ['sla --owner Nobody', 'Nobody waits for an answer.'],
    ['follow-ups --owner Nobody', 'No open follow-ups.'],
  ] as const)('that nothing answers %s', async ([line, says]) => {
    expect(await on(...line.split(' '))).toMatchObject({ code: 0, out: says, err: '' })
  })

  test('why there is no return over several currencies, and how to get it', async () => {
    expect((await on('roi')).out).toMatch(/several currencies, which are not added: --currency EUR/)
    expect((await on('roi', '--currency', 'EUR')).out).not.toMatch(/several currencies/)
  })

  test('that much is not counted, in few lines', async () => {
    const lines = (await on('costs', '--currency', 'GBP')).out.split('\n')
    expect(lines.length).toBeLessThan(30)
    expect(lines.at(-1)).toMatch(/^… and \d+ more; --json lists them all$/)
  })
})
