import type { LeadFacts, MailFacts, NurtureFacts } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import type { KpiName } from './counting.js'
import { day, journey } from './journey.fixture.js'
import { kpi, kpis } from './kpi.js'
import { sequenceProgress } from './sequence-progress.js'

const asOf = 400 * day
const context = { asOf, zone: 'UTC' }
const names = ['mailOpenRate', 'adjustedOpenRate', 'mailClickRate', 'clickToOpen', 'mailBounceRate', 'unsubscribeRate', 'complaintRate'] as const
const mail = (signals: MailFacts['signals'] = {}, more: Partial<MailFacts> = {}): MailFacts => ({
  messageId: 'm',
  sequence: 'welcome',
  version: 1,
  step: 'hello',
  content: 'article',
  tracked: true,
  sentAt: day,
  signals,
  ...more,
})
const nurtured = (nurture: Partial<NurtureFacts>, ...steps: Parameters<typeof journey> extends [unknown, ...infer S] ? S : never): LeadFacts => ({
  ...journey({}, ...steps),
  nurture: { enrolments: [], mails: [], reactions: [], ...nurture },
})
const rate = async (name: KpiName, ...mails: readonly MailFacts[]) => {
  const { numerator, denominator } = await kpi([nurtured({ mails })], name, context)
  return [numerator, denominator]
}

describe('the rates of mails', () => {
  test('divide by what was delivered and can be seen: nothing that came back, and nothing untracked', async () => {
    const mails = [mail({ opened: 2 * day }), mail(), mail({ bounced: 2 * day }), mail({}, { tracked: false }), mail({ opened: 1 }, { sentAt: null })]
    expect(await rate('mailOpenRate', ...mails)).toEqual([1, 2])
    expect(await rate('mailClickRate', ...mails)).toEqual([0, 2])
    expect(await rate('mailBounceRate', ...mails)).toEqual([1, 4])
    expect(await rate('unsubscribeRate', ...mails)).toEqual([0, 3])
  })

  test('count the opening of a machine only where nothing is adjusted', async () => {
    const mails = [mail({ 'machine-opened': day }), mail({ 'machine-opened': day, opened: 2 * day }), mail()]
    expect(await rate('mailOpenRate', ...mails)).toEqual([2, 3])
    expect(await rate('adjustedOpenRate', ...mails)).toEqual([1, 2])
    expect(await kpi([nurtured({ mails })], 'adjustedOpenRate', context)).toMatchObject({ excluded: { machineOpened: 1 } })
  })

  test('count no click of a bot, and a click as an opening', async () => {
    const mails = [mail({ clicked: 2 * day }), mail({ 'bot-clicked': day }), mail({ opened: day })]
    expect(await rate('mailClickRate', ...mails)).toEqual([1, 3])
    expect(await rate('clickToOpen', ...mails)).toEqual([1, 2])
  })

  test('know at an instant what was known of by then', async () => {
    const mails = [mail({ opened: 9 * day, bounced: 20 * day }), mail({}, { sentAt: 15 * day })]
    const at = async (asOf: number) => (await kpi([nurtured({ mails })], 'mailOpenRate', { ...context, asOf })).denominator
    expect([await at(0), await at(2 * day), await at(16 * day), await at(21 * day)]).toEqual([0, 1, 2, 1])
  })

  test('agree with a recount by hand, whatever came of the mails', () =>
    fc.assert(
      fc.asyncProperty(fc.array(arbitraryFacts, { maxLength: 20 }), fc.integer({ min: 0, max: 700 * day }), async (facts, asOf) => {
        const results = await kpis(facts, names, { asOf, zone: 'UTC' })
        const counted = Object.fromEntries(results.map(({ kpi: name, numerator, denominator }) => [name, [numerator, denominator]]))
        expect(counted).toEqual(recount(facts, asOf))
      }),
    ))
})

/** The same rates, by loops over the mails. */
function recount(facts: readonly LeadFacts[], asOf: number) {
  const counts = Object.fromEntries(names.map((name) => [name, [0, 0]])) as Record<(typeof names)[number], [number, number]>
  const add = (name: (typeof names)[number], above: boolean): void => {
    counts[name][1] += 1
    if (above) counts[name][0] += 1
  }
  for (const { nurture, createdAt } of facts) {
    if (createdAt !== null && createdAt > asOf) continue
    for (const { sentAt, tracked, signals } of nurture?.mails ?? []) {
      if (sentAt === null || sentAt > asOf) continue
      const did = (name: keyof typeof signals): boolean => (signals[name] ?? Infinity) <= asOf
      add('mailBounceRate', did('bounced'))
      if (did('bounced')) continue
      add('unsubscribeRate', did('unsubscribed'))
      add('complaintRate', did('complained'))
      if (!tracked) continue
      const human = did('opened') || did('clicked')
      const any = human || did('machine-opened')
      add('mailOpenRate', any)
      if (human || !any) add('adjustedOpenRate', human)
      add('mailClickRate', did('clicked'))
      if (any) add('clickToOpen', did('clicked'))
    }
  }
  return counts
}

describe('conversion after an enrolment', () => {
  const won = (at: number) => [{ to: 'contacted', at: 1 } as const, { to: 'qualified', at: 2 } as const, { to: 'converted', at } as const]
  const enrolled = (at: number) => ({ enrolmentId: 'e', sequence: 'welcome', version: 1, purpose: 'news', at, endedAt: null, exit: null })
  const facts = [
    nurtured({ enrolments: [enrolled(10 * day)] }, ...won(40 * day)),
    nurtured({ enrolments: [enrolled(10 * day)] }, ...won(120 * day)),
    nurtured({ enrolments: [enrolled(10 * day)] }, ...won(5 * day)),
    nurtured({ enrolments: [enrolled(350 * day)] }),
  ]

  test('counts within the horizon of the enrolment, once the horizon is over', async () => {
    expect(await kpi(facts, 'sequenceConversion', context)).toMatchObject({ numerator: 1, denominator: 3, excluded: { immature: 1 }, basis: 'cohort' })
    expect(await kpi(facts, 'sequenceConversion', { ...context, horizonDays: 30 })).toMatchObject({ numerator: 1, denominator: 4 })
  })
})

test('the progress of a sequence counts each way once, by version, and each step by what came of its mails', async () => {
  const enrolment = (exit: string | null, version = 1) => ({
    enrolmentId: 'e',
    sequence: 'welcome',
    version,
    purpose: 'news',
    at: day,
    endedAt: exit === null ? null : 2 * day,
    exit,
  })
  const facts = [
    nurtured({ enrolments: [enrolment(null)], mails: [mail({ opened: day, clicked: day }), mail({}, { step: 'guide' })] }),
    nurtured({ enrolments: [enrolment('replied')], mails: [mail({ 'machine-opened': day, replied: 2 * day })] }),
    nurtured({ enrolments: [enrolment('completed'), enrolment('lost', 2)], mails: [mail({ bounced: day, opened: day })] }),
  ]
  expect(await sequenceProgress(facts, { asOf })).toMatchObject([
    {
      sequence: 'welcome',
      version: 1,
      enrolled: 3,
      active: 1,
      completed: 1,
      exits: { replied: 1 },
      steps: [
        { step: 'hello', sent: 3, delivered: 2, opened: 1, machineOpened: 1, clicked: 1, replied: 1 },
        { step: 'guide', sent: 1, delivered: 1, opened: 0 },
      ],
    },
    { version: 2, enrolled: 1, exits: { lost: 1 }, steps: [] },
  ])
  expect(await sequenceProgress(facts, { asOf: day })).toMatchObject([{ active: 3, completed: 0, exits: {} }, { active: 1 }])
})
