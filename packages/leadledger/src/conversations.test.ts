import { expect, test } from 'vitest'
import { openLedger } from './open-ledger.js'

test('what was asked and objected is asked of a ledger, and outlasts a rebuild', async () => {
  await using ledger = await openLedger({ at: 'memory:' })
  const { lead } = await ledger.create({ at: '2026-01-02', company: 'Acme', contact: 'Jo', phone: '1', source: 'Web', owner: 'Ann' })
  await ledger.send(lead, { type: 'AskQuestion', at: '2026-01-03', question: 'budget', says: 'met', words: 'A hundred thousand.' })
  await ledger.send(lead, { type: 'RecordObjection', at: '2026-01-03', objectionId: 'o', kind: 'price', clarified: true, words: 'Too much.' })
  await ledger.send(lead, { type: 'AnswerObjection', at: '2026-01-04', objectionId: 'o', technique: 'feel-felt-found', resolved: false })
  await ledger.send(lead, { type: 'AnswerObjection', at: '2026-01-05', objectionId: 'o', technique: 'evidence', resolved: true, evidence: ['case-7'] })
  await ledger.send(lead, { type: 'ConfirmUnderstanding', at: '2026-01-05', needs: ['speed'] })
  await ledger.create({ company: 'Globex', contact: 'Al', phone: '2', source: 'Web' })
  const told = {
    questions: { n: 1, kinds: [{ kind: 'closed', share: 1 }] },
    objections: { n: 1, kinds: [{ kind: 'price', clarified: 1, resolved: 1, leads: 1, converted: 0, lost: 0 }] },
    techniques: [
      { technique: 'evidence', resolved: 1 },
      { technique: 'feel-felt-found', unresolved: 1 },
    ],
    understandings: 1,
    groups: [{ key: 'Ann' }],
  }
  expect(await ledger.conversations({ by: 'owner' })).toMatchObject(told)
  await ledger.rebuild()
  expect(await ledger.conversations({ by: 'owner' })).toMatchObject(told)
  expect((await ledger.verify()).find(({ table }) => table === 'conversations')).toMatchObject({ equal: true, rows: 1 })
  expect((await ledger.conversations({ from: '2026-02' })).objections.n).toBe(0)
  await expect(ledger.conversations({ by: 'colour' as never })).rejects.toMatchObject({ code: 'invalid-input' })
})
