import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { HandbookInput } from '@leadledger/leads'
import type { Ledger } from './ledger.js'
import { openLedger, type OpenLedgerOptions } from './open-ledger.js'

const clock = { now: Date.parse('2026-03-02T10:00Z') }
const handbook = (method: 'round-robin' | 'weighted' | 'least-loaded' = 'round-robin'): HandbookInput => ({
  assignment: { rules: [{ id: 'all', team: 'sales', method }], calendar: null },
})
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const

const open = async (options: Partial<OpenLedgerOptions> = {}): Promise<Ledger> => {
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now, handbook: handbook(), ...options })
  onTestFinished(() => ledger.close())
  return ledger
}
function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'leadledger-assigning-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return join(path, 'ledger')
}
const register = async (
  ledger: Ledger,
  ...users: readonly (string | { readonly user: string; readonly weight?: number; readonly capacity?: number; readonly monthlyCap?: number })[]
): Promise<void> => {
  for (const user of users)
    expect(await ledger.roster({ type: 'RegisterUser', team: 'sales', ...(typeof user === 'string' ? { user } : user) })).not.toHaveProperty('refused')
}
const leads = async (ledger: Ledger, count: number, more: object = {}): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let n = 0; n < count; n++) ids.push((await ledger.create({ ...acme, ...more })).lead)
  return ids
}
const leadOf = async (ledger: Ledger, more: object = {}): Promise<string> => (await ledger.create({ ...acme, ...more })).lead
const ownersOf = (results: readonly object[]): readonly (string | undefined)[] =>
  results.map((result) => ('owner' in result ? (result.owner as string) : undefined))
const pause = (ledger: Ledger, user: string) => ledger.roster({ type: 'SetAvailability', user, available: false })
const resume = (ledger: Ledger, user: string) => ledger.roster({ type: 'SetAvailability', user, available: true })

describe('assigning by the chain of rules', () => {
  test('goes round, and explains itself', async () => {
    const ledger = await open()
    await register(ledger, 'anna', 'ben', 'cleo')
    await pause(ledger, 'ben')
    const [first, second] = [await leadOf(ledger), await leadOf(ledger)]
    expect(await ledger.assign(first)).toEqual({
      lead: first,
      outcome: 'assigned',
      owner: 'anna',
      rule: 'all',
      method: 'round-robin',
      candidates: [
        { user: 'anna', weight: 1, open: 0 },
        { user: 'cleo', weight: 1, open: 0 },
      ],
      passed: [{ user: 'ben', why: 'away' }],
    })
    expect(await ledger.assign([second, first, 'nobody'])).toMatchObject([
      { outcome: 'assigned', owner: 'cleo' },
      { outcome: 'owned', owner: 'anna' },
      { outcome: 'refused', refusal: { refused: 'no-such-lead' } },
    ])
    expect((await ledger.timeline(first)).at(-1)).toMatchObject({ type: 'LeadAssigned', data: { owner: 'anna', way: 'rule', rule: 'all' } })
  })

  test('takes the first rule that holds and has somebody free, and leaves the rest in the queue', async () => {
    const ledger = await open({
      handbook: {
        assignment: {
          rules: [
            { id: 'large', when: { valueFrom: { minor: 100_000, currency: 'EUR' } }, members: ['anna'], method: 'round-robin' },
            { id: 'web', when: { sources: ['web'] }, team: 'sales', method: 'round-robin' },
          ],
          calendar: null,
        },
      },
    })
    await register(ledger, 'anna', 'ben')
    const value = { estimatedValue: { amount: '1000.00', currency: 'EUR' } }
    const large = await leadOf(ledger, value)
    const other = await leadOf(ledger, { source: 'fair' })
    expect(await ledger.assign(large)).toMatchObject({ owner: 'anna', rule: 'large' })
    expect(await ledger.assign(other)).toEqual({ lead: other, outcome: 'queued', tried: [] })
    await pause(ledger, 'anna')
    const second = await leadOf(ledger, value)
    expect(await ledger.assign(second)).toMatchObject({ owner: 'ben', rule: 'web' })
    await pause(ledger, 'ben')
    const third = await leadOf(ledger, value)
    expect(await ledger.assign(third)).toMatchObject({
      outcome: 'queued',
      tried: [
        { rule: 'large', passed: [{ user: 'anna', why: 'away' }] },
        {
          rule: 'web',
          passed: [
            { user: 'anna', why: 'away' },
            { user: 'ben', why: 'away' },
          ],
        },
      ],
    })
    await resume(ledger, 'ben')
    expect(ownersOf(await ledger.assignQueue())).toEqual([undefined, 'ben'])
  })

  test('gives by weight, and to whoever has the fewest open leads', async () => {
    const weighted = await open({ handbook: handbook('weighted') })
    await register(weighted, { user: 'anna', weight: 2 }, 'ben')
    expect(ownersOf(await weighted.assign(await leads(weighted, 6)))).toEqual(['anna', 'ben', 'anna', 'anna', 'ben', 'anna'])
    const least = await open({ handbook: handbook('least-loaded') })
    await register(least, 'anna', 'ben', 'cleo')
    await leads(least, 2, { owner: 'anna' })
    await leads(least, 1, { owner: 'ben' })
    expect(ownersOf(await least.assign(await leads(least, 5)))).toEqual(['cleo', 'ben', 'cleo', 'anna', 'ben'])
  })

  test('fills nobody over capacity, nor over the day’s part of a monthly cap', async () => {
    const ledger = await open()
    clock.now = Date.parse('2026-03-30T10:00Z')
    await register(ledger, { user: 'anna', capacity: 2 }, { user: 'ben', monthlyCap: 3 })
    const results = await ledger.assign(await leads(ledger, 6))
    expect(ownersOf(results)).toEqual(['anna', 'ben', 'anna', 'ben', undefined, undefined])
    expect(results.at(-1)).toMatchObject({
      tried: [
        {
          passed: [
            { user: 'anna', why: 'at-capacity' },
            { user: 'ben', why: 'daily-quota' },
          ],
        },
      ],
    })
    clock.now = Date.parse('2026-03-31T10:00Z')
    expect(ownersOf(await ledger.assignQueue())).toEqual(['ben', undefined])
    clock.now = Date.parse('2026-04-01T10:00Z')
    expect(ownersOf(await ledger.assignQueue())).toEqual(['ben'])
    clock.now = Date.parse('2026-03-02T10:00Z')
  })

  test('says so of a team that nobody is in', async () => {
    const ledger = await open()
    const lead = await leadOf(ledger)
    expect(await ledger.assign(lead)).toEqual({ lead, outcome: 'queued', tried: [{ rule: 'all', passed: [] }] })
  })
})

describe('fairness over the whole ledger', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('bulk' as const), count: fc.integer({ min: 1, max: 7 }), ledger: fc.nat(1) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('one' as const), count: fc.constant(1), ledger: fc.nat(1) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom('pause' as const, 'resume' as const, 'leave' as const, 'join' as const),
        user: fc.nat(4),
        ledger: fc.nat(1),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('claim' as const), user: fc.nat(4), ledger: fc.nat(1) }) },
  )

  test('equal members who are there together never differ by more than one turn, one by one and in bulk, over two processes', { timeout: 60_000 }, () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const place = directory()
        const [one, other] = [await open({ at: place }), await open({ at: place })]
        const [there, counts] = [new Set<string>(), new Map<string, number>()]
        const reset = (user: string): void => {
          for (const key of counts.keys()) if (key.split(' ').includes(user)) counts.delete(key)
        }
        for (const user of ['u0', 'u1', 'u2']) await register(one, user)
        for (const user of ['u0', 'u1', 'u2']) there.add(user)
        for (const taken of steps) {
          const ledger = taken.ledger === 0 ? one : other
          if (taken.kind === 'bulk' || taken.kind === 'one') {
            for (const owner of ownersOf(await ledger.assign(await leads(ledger, taken.count)))) {
              expect(owner === undefined ? there.size : there.has(owner)).toBe(owner === undefined ? 0 : true)
              for (const peer of there)
                if (owner !== undefined && peer !== owner) {
                  const [key, sign] = owner < peer ? [`${owner} ${peer}`, 1] : [`${peer} ${owner}`, -1]
                  const next = (counts.get(key) ?? 0) + sign
                  counts.set(key, next)
                  expect(Math.abs(next)).toBeLessThanOrEqual(1)
                }
            }
          } else if (taken.kind === 'claim') {
            const lead = await leadOf(ledger)
            await ledger.send(lead, { type: 'ClaimLead', owner: `u${taken.user}` })
          } else {
            const user = `u${taken.user}`
            const type = { pause: 'SetAvailability', resume: 'SetAvailability', leave: 'RemoveUser', join: 'RegisterUser' } as const
            const fields = taken.kind === 'join' ? { team: 'sales' } : taken.kind === 'leave' ? {} : { available: taken.kind === 'resume' }
            await ledger.roster({ type: type[taken.kind], user, ...fields } as never)
            const now = (await ledger.users()).filter(({ available }) => available).map((known) => known.user)
            reset(user)
            there.clear()
            for (const somebody of now) there.add(somebody)
          }
        }
        for (const ledger of [one, other]) await ledger.close()
      }),
      { numRuns: 12 },
    ),
  )

  test.for(['memory:', 'sqlite'])('processes that assign at the same time share the turns evenly (%s)', async (kind) => {
    const place = kind === 'memory:' ? kind : directory()
    const one = await open({ at: place })
    const other = kind === 'memory:' ? one : await open({ at: place })
    await register(one, 'anna', { user: 'ben', capacity: 3 }, 'cleo')
    const ids = await leads(one, 12)
    const results = await Promise.all(ids.map((id, index) => (index % 2 === 0 ? one : other).assign(id)))
    const owners = ownersOf(results)
    expect(owners.filter((owner) => owner === 'ben')).toHaveLength(3)
    expect(Math.abs(owners.filter((owner) => owner === 'anna').length - owners.filter((owner) => owner === 'cleo').length)).toBeLessThanOrEqual(1)
  })
})
