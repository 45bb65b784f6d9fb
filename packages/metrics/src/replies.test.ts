import type { LeadFacts, LoggedInteraction } from '@leadledger/leads'
import { describe, expect, test } from 'vitest'
import { day, hour, journey, type Step } from './journey.fixture.js'
import { kpi } from './kpi.js'

const context = { asOf: 100 * day, zone: 'UTC' }
const did = (channel: LoggedInteraction['channel'], outcome: LoggedInteraction['outcome'], at: number | null): LoggedInteraction => ({
  at,
  recordedAt: at ?? 0,
  channel,
  direction: outcome === 'received' ? 'inbound' : 'outbound',
  outcome,
  automated: false,
  cycle: 1,
  durationMs: null,
  noteLength: null,
})
const lead = (interactions: readonly LoggedInteraction[], ...steps: readonly Step[]): LeadFacts => ({ ...journey({}, ...steps), interactions })

describe('the time leads take to answer', () => {
  test('runs from a touch to the first answer within seven days, and is unknown where there is none', async () => {
    const leads = [
      lead([did('email', 'sent', day), did('email', 'received', day + 2 * hour), did('email', 'received', day + 9 * hour)]),
      lead([did('email', 'sent', day), did('email', 'received', day + 4 * hour)]),
      lead([did('email', 'sent', day), did('email', 'received', 8 * day + 1)]),
      lead([did('email', 'sent', day), did('email', 'received', day)]),
      lead([did('call', 'no_answer', null), did('email', 'received', day)]),
    ]
    expect(await kpi(leads, 'replyLatency', context)).toMatchObject({ median: 3 * hour, numerator: 2 })
    expect(await kpi(leads, 'replyRate', context)).toMatchObject({ numerator: 2, denominator: 4 })
    expect(await kpi([], 'replyLatency', context)).toMatchObject({ median: null, numerator: 0 })
  })
})

describe('calls that lead to the next stage', () => {
  const call = did('call', 'connected', day)
  test('are followed by a later status within 14 days; the contact that the call is itself counts as none', async () => {
    const contacted: Step = { to: 'contacted', at: day }
    const rate = async (...steps: readonly Step[]) => (await kpi([lead([call], contacted, ...steps)], 'callAdvance', context)).numerator
    expect(await rate()).toBe(0)
    expect(await rate({ to: 'qualified', at: 15 * day })).toBe(1)
    expect(await rate({ to: 'qualified', at: 15 * day + 1 })).toBe(0)
    expect(await rate({ to: 'lost', at: 2 * day })).toBe(0)
    expect(await rate({ to: 'lost', at: 2 * day }, { to: 'reopened', at: 3 * day })).toBe(0)
  })

  test('are judged once their time is over, and only if somebody answered', async () => {
    expect(await kpi([lead([call])], 'callAdvance', { ...context, asOf: 15 * day - 1 })).toMatchObject({ denominator: 0, excluded: { immature: 1 } })
    expect(await kpi([lead([did('call', 'no_answer', day)])], 'callAdvance', context)).toMatchObject({ denominator: 0 })
    expect(await kpi([lead([did('call', 'connected', null)])], 'callAdvance', context)).toMatchObject({ denominator: 0, excluded: { unknownHappened: 1 } })
  })
})
