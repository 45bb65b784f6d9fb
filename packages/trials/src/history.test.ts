import { openViews } from '@leadledger/read-models'
import fc from 'fast-check'
import { openLedger, type Ledger } from 'leadledger'
import { describe, expect, test } from 'vitest'
import { histories } from './history-arbitrary.fixture.js'
import { ledgerDirectory } from './ledger-directory.js'
import { dumpOf, memoryLog, sqliteLog } from './wired-log.fixture.js'

const timeout = 240_000

describe.for([
  { kind: 'memory', open: memoryLog, numRuns: 40 },
  { kind: 'SQLite', open: sqliteLog, numRuns: 6 },
])('any history on a log in $kind', ({ open, numRuns }) => {
  test('gives the same views in batches of 1, 7 and 1,000, in the middle of it and anew, also after an erasure', { timeout }, () =>
    fc.assert(
      fc.asyncProperty(histories(60), fc.nat(70), fc.option(fc.nat(2)), async (steps, pause, erased) => {
        const wired = await open()
        const live = await openViews({ file: ':memory:', log: wired.log })
        for (const [index, { lead, command, commandId }] of steps.entries()) {
          await wired.send(lead, command, commandId)
          if (index === pause) await live.catchUp({ batchSize: 2 })
        }
        if (erased !== null) {
          await wired.keys.fence(`lead${erased}`, 'erasure')
          await wired.keys.destroy(`lead${erased}`)
          await live.rebuild({ batchSize: 3 })
        }
        await live.catchUp()
        const expected = await dumpOf(live)
        for (const batchSize of [1, 7, 1_000]) {
          const views = await openViews({ file: ':memory:', log: wired.log })
          await views.catchUp({ batchSize })
          expect(await dumpOf(views)).toEqual(expected)
          await views.close()
        }
        await live.rebuild()
        expect(await dumpOf(live)).toEqual(expected)
        expect((await live.verify()).every(({ equal }) => equal)).toBe(true)
        await live.close()
        await wired.close()
      }),
      { numRuns },
    ),
  )

  test('takes each command in once, though it is sent up to five times among the others', { timeout }, () =>
    fc.assert(
      fc.asyncProperty(
        histories(40),
        fc.array(fc.record({ turn: fc.nat(42), times: fc.integer({ min: 1, max: 4 }), earlier: fc.nat(42) })),
        async (steps, repeats) => {
          const wired = await open()
          const answers = new Map<number, { readonly events: number; readonly version: bigint }>()
          let total = 0
          for (const [index, { lead, command, commandId }] of steps.entries()) {
            const first = await wired.send(lead, command, commandId)
            if (first.events > 0) answers.set(index, first)
            total += first.events
            for (const { times, earlier } of repeats.filter(({ turn }) => turn === index)) {
              const known = answers.get(earlier)
              const again = steps[earlier]
              // A command without effect is decided afresh, by its promise.
              if (!known || !again) continue
              for (let time = 0; time < times; time++)
                expect(await wired.send(again.lead, again.command, again.commandId)).toEqual({ ...known, duplicate: true })
            }
          }
          expect(await countOf(wired.log.store.readAll())).toBe(total)
          await wired.close()
        },
      ),
      { numRuns },
    ),
  )
})

test.for([
  { kind: 'memory', at: 'memory:', numRuns: 20 },
  { kind: 'SQLite', at: undefined, numRuns: 5 },
])('a query right after a command sees it, on a ledger in $kind', { timeout }, ({ at, numRuns }) =>
  fc.assert(
    fc.asyncProperty(histories(30), async (steps) => {
      const directory = ledgerDirectory()
      const ledger = await openLedger({ at: at ?? `${directory.path}/ledger` })
      for (const { lead, command, commandId } of steps) {
        await ledger.send(lead, command, { commandId })
        await expectSeen(ledger, lead)
      }
      await ledger.close()
      directory.remove()
    }),
    { numRuns },
  ),
)

/** The view of a lead against the fold of its own events. */
async function expectSeen(ledger: Ledger, lead: string): Promise<void> {
  const seen = await ledger.lead(lead)
  expect(seen).toEqual(await ledger.lead(lead, { asOf: '2100-01-01' }))
  if (!seen) return
  const { handover: _, ...listed } = seen
  expect((await ledger.leads({ status: listed.status })).items).toContainEqual(listed)
}

async function countOf(batches: AsyncIterable<readonly unknown[]>): Promise<number> {
  let count = 0
  for await (const batch of batches) count += batch.length
  return count
}
