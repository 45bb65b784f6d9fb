import { commandHandler } from '@leadledger/eventsourcing'
import { recordCodec, recordCommand, recordDecider, recordStream, type RecordCommandInput } from '@leadledger/leads'
import { describe, expect, test } from 'vitest'
import { databases } from './homes.fixture.js'
import { create, day, testLedger, type TestLedger } from './ledger.fixture.js'

/** Sends commands about the organisation. */
async function record({ log }: TestLedger, ...commands: readonly RecordCommandInput[]): Promise<void> {
  const handle = commandHandler({ ...log, codec: recordCodec(log.store.logId), decider: recordDecider })
  for (const [index, input] of commands.entries()) {
    const command = recordCommand.parse(input)
    await handle(recordStream(command), command, { commandId: `record-${index}`, actor: { id: 'test', kind: 'user' }, source: { kind: 'api' } })
  }
}

const march = { from: '2026-03-01', to: '2026-04-01' } as const
const most = { minor: Number.MAX_SAFE_INTEGER, currency: 'EUR' }

describe.for(databases)('the records on $kind', ({ home }) => {
  test('stand as they were last said, and among the events of leads', async () => {
    const ledger = await testLedger(home())
    await ledger.send('A', create(day(0), { touchpoint: { touchpointId: 'v', campaign: 'spring', utm: { source: 'google', campaign: 'other' } } }))
    await record(
      ledger,
      {
        type: 'RecordSpend',
        at: 0,
        spendId: 'late',
        source: 'ü "\u0000"',
        ...march,
        from: '2026-03-02',
        amount: { minor: 1, currency: 'EUR' },
        scope: 'sales',
      },
      { type: 'RecordSpend', at: 0, spendId: 'early', campaign: 'spring', ...march, amount: { minor: 1, currency: 'EUR' } },
      { type: 'CorrectSpend', at: 0, spendId: 'early', amount: most },
      { type: 'RecordRate', at: 0, base: 'USD', quote: 'EUR', date: '2026-03-01', rate: '0.92' },
      { type: 'RecordRate', at: 0, base: 'USD', quote: 'EUR', date: '2026-03-01', rate: '0.93' },
      { type: 'DefineCampaign', at: 0, campaign: 'spring', name: 'Spring' },
    )
    await ledger.send('A', { type: 'RecordTouchpoint', at: day(1), touchpointId: 'w', utm: { campaign: 'mailing' } })
    const { views } = ledger
    expect(await views.spend()).toMatchObject([
      { spendId: 'early', campaign: 'spring', amount: most, scope: 'marketing' },
      { spendId: 'late', campaign: null, scope: 'sales', from: '2026-03-02' },
    ])
    expect(await views.records('RateRecorded')).toEqual([{ base: 'USD', quote: 'EUR', date: '2026-03-01', rate: '0.93' }])
    expect(await views.records('CampaignDefined')).toMatchObject([{ campaign: 'spring' }])
    expect(await views.records('TargetSet')).toEqual([])
    for await (const { touchpoints } of views.facts())
      expect(touchpoints).toEqual([
        { at: day(0), campaign: 'spring', source: 'google' },
        { at: day(1), campaign: 'mailing', source: null },
      ])
    expect((await views.verify()).filter(({ equal }) => !equal)).toEqual([])
  })
})
