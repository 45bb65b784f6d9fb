import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ledgerCommand, scratchPath } from './console.fixture.js'

const acme = ['lead', 'create', '--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Referral', '--title', 'CTO']

async function withLead() {
  const on = ledgerCommand()
  const { lead } = (await on(...acme, '--owner', 'Grace', '--json')).json<{ lead: string }>()
  return { on, lead }
}

describe('scores on the command line', () => {
  test('say where their points come from', async () => {
    const { on, lead } = await withLead()
    expect((await on('lead', 'behaviour', lead, '--kind', 'download', '--asset', 'guide-7', '--behaviour', 'hit-1')).out).toContain('BehaviourRecorded')
    expect((await on('lead', 'behaviour', lead, '--kind', 'download', '--asset', 'guide-7', '--behaviour', 'hit-1')).out).toContain('nothing to change')
    expect((await on('lead', 'behaviour', lead, '--kind', 'webinar', '--machine')).code).toBe(0)
    expect((await on('lead', 'behaviour', lead, '--kind', 'page-view', '--asset', '/a?mail=b')).err).toContain('asset: is no code')
    expect((await on('score', lead, '--json')).json()).toMatchObject({ total: 30, band: 'cold', parts: [{ rule: 'downloads' }, { rule: 'decision-maker' }] })
    const { out } = await on('score', lead, '--why')
    expect(out).toContain('30 points: cold.\nQualify further, or nurture over a long time.')
    expect(out).toMatch(/10 +behaviour +downloads +download × 1, the newest 0 h ago, half of it gone after 30 days/)
    expect((await on('score', lead, '--at', '2020-01-01')).code).toBe(1)
    expect((await on('score', 'nobody')).err).toBe('There is no lead nobody.')
  })

  test('stand beside those of another handbook', async () => {
    const { on, lead } = await withLead()
    const file = scratchPath('handbook.json')
    const when = { test: 'is', fact: 'source', oneOf: ['referral'] }
    const scoring = {
      groups: [{ id: 'fit', cap: 100 }],
      rules: [{ id: 'referral', group: 'fit', points: 50, when }],
      bands: [
        { id: 'hot', from: 50 },
        { id: 'cold', from: null },
      ],
      hysteresis: 0,
      priority: [],
    }
    writeFileSync(file, JSON.stringify({ scoring }))
    expect((await on('rescore', '--handbook', file, '--json')).json()).toMatchObject({
      moves: { 'cold → hot': 1 },
      leads: [{ lead, before: { total: 20, band: 'cold' }, after: { total: 50, band: 'hot' } }],
    })
    expect((await on('rescore', '--handbook', file)).out).toMatch(/cold → hot +1/)
    expect((await on('score', lead, '--handbook', file, '--json')).json()).toMatchObject({ total: 50, band: 'hot', action: null })
    writeFileSync(file, JSON.stringify({ scoring: { ...scoring, hysteresis: -1 } }))
    expect((await on('rescore', '--handbook', file)).err).toContain('scoring.hysteresis')
  })

  test('are held against what became of the leads', async () => {
    const { on } = await withLead()
    expect((await on('calibration', '--landmark', '0', '--json')).json()).toMatchObject({ all: { n: 1, mature: 0, rate: null }, excluded: {} })
    const { out } = await on('calibration')
    expect(out).toContain('Nothing can be told')
    expect(out).toContain('Left out: 1 immature.')
    expect((await on('calibration', '--horizon', 'soon')).code).toBe(2)
  })

  test('order the work of an owner, and say why', async () => {
    const { on, lead } = await withLead()
    await on('lead', 'follow-up', lead, '--due', '2020-01-02')
    expect((await on('lead', 'change', lead, '--expected-purchase', '2020-01-03')).out).toContain('LeadDetailsChanged')
    expect((await on('lead', lead)).out).toMatch(/^expectedPurchase +2020-01-03$/m)
    expect((await on('queue', '--owner', 'Grace', '--json')).json()).toMatchObject([{ rank: 1, lead, urgency: 'follow-up-overdue', points: 20 }])
    expect((await on('queue', '--owner', 'Grace')).out).toContain('a follow-up is overdue; cold with a score of 20')
    expect((await on('queue', '--owner', 'Grace', '--at', '2999-01-01', '--json')).json()).toMatchObject([{ urgency: 'answer-overdue' }])
    expect((await on('queue', '--at', '2020-01-01')).code).toBe(2)
    expect((await on('queue')).out).toBe('No open leads.')
  })
})
