import { describe, expect, test } from 'vitest'
import { ledgerCommand } from './console.fixture.js'

async function twoAdas() {
  const on = ledgerCommand()
  const create = async (source: string, ...more: string[]) =>
    (
      await on('lead', 'create', '--company', 'Acme', '--contact', 'Ada', '--phone', '12', '--email', 'ada@acme.example', '--source', source, '--json', ...more)
    ).json<{ lead: string }>().lead
  return { on, older: await create('Web', '--at', '2026-01-10', '--website', 'acme.example'), newer: await create('Fair', '--at', '2026-02-10') }
}

describe('duplicates on the command line', () => {
  test('are listed by what they share, until somebody says that they are not', async () => {
    const { on, older, newer } = await twoAdas()
    const { code, out } = await on('duplicates')
    expect([code, out.split('\n').map((line) => line.trim().split(/ {2,}/))[0]]).toEqual([0, ['rule', 'shared', 'leads', 'lead']])
    for (const text of ['email', 'ada@acme.example', older, newer]) expect(out).toContain(text)
    expect((await on('duplicates', '--rule', 'email', '--lead', older, '--json')).json()).toMatchObject([{ rule: 'email', shared: 'ada@acme.example' }])
    expect((await on('lead', 'not-duplicate', newer, older, '--reason', 'brothers')).out).toContain('DuplicateDismissed')
    expect((await on('duplicates')).out).toBe('No lead shares anything with another.')
    expect((await on('duplicates', '--rule', 'mood')).code).toBe(2)
  })
})

describe('a merge on the command line', () => {
  test('shows its plan, is done, followed and taken back', async () => {
    const { on, older, newer } = await twoAdas()
    const plan = await on('lead', 'merge', older, '--into', newer, '--plan')
    expect([plan.code, plan.out.split('\n').slice(0, 3)]).toEqual([
      0,
      ['Can be merged.', 'keeps    created 2026-01-10 00:00, source Web', 'moves    interactions 0, notes 0, touchpoints 0, followUps 0, events 1'],
    ])
    expect(plan.out).toMatch(/website +– +acme\.example +loser/)
    expect((await on('lead', 'merge', older, '--into', newer, '--plan', '--json')).json()).toMatchObject({ refusal: null, survivor: newer })
    expect((await on('lead', 'merge', older, '--into', newer, '--reason', 'same Ada')).out).toBe(`${newer}  LeadMerged`)
    expect((await on('lead', older, '--json')).json()).toMatchObject({ id: newer, source: 'Web', website: 'acme.example' })
    expect((await on('lead', 'note', older, '--text', 'rang')).out).toContain(`${newer}  NoteAdded`)
    const undone = await on('lead', 'unmerge', older)
    expect([undone.code, undone.out]).toEqual([0, expect.stringContaining(`stays with ${newer}: NoteAdded`)])
    expect((await on('lead', older, '--json')).json()).toMatchObject({ id: older })
    expect(await on('lead', 'unmerge', older)).toMatchObject({ code: 1, err: 'Refused: not-merged' })
  })

  test('that is refused says why, also in its plan', async () => {
    const { on, older, newer } = await twoAdas()
    await on('lead', 'lose', newer, '--reason', 'price')
    expect(await on('lead', 'merge', older, '--into', newer, '--plan')).toMatchObject({
      code: 1,
      out: expect.stringContaining('Would be refused: survivor-is-closed'),
    })
    expect(await on('lead', 'merge', older, '--into', newer)).toMatchObject({ code: 1, err: 'Refused: cannot-merge (because survivor-is-closed)' })
  })
})
