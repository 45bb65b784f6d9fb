import { streamName } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { handbookStream } from './handbook-adoption.js'
import { leadCategory } from './lead.js'
import { handbookCodec, ledgerCodec, subjectOf } from './ledger-events.js'

const id = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,20}$/)
const lead = (name: string) => streamName(leadCategory, name)

describe('the subject whose key seals a stream', () => {
  test('is a lead, by its id', () => {
    expect(subjectOf(lead('01J8ZQ'))).toBe('01J8ZQ')
  })

  test('is never shared by a lead and another stream, whatever the lead is called', () => {
    fc.assert(
      fc.property(id, fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/), id, (name, category, other) => {
        fc.pre(category !== leadCategory)
        expect(subjectOf(lead(name))).not.toBe(subjectOf(streamName(category, other)))
      }),
    )
    expect(subjectOf(lead('organisation'))).not.toBe(subjectOf(handbookStream))
  })

  test('is the same for whoever reads the log', () => {
    for (const codec of [ledgerCodec('log'), handbookCodec('log')]) expect(codec.subjectOf(handbookStream)).toBe('handbook/organisation')
  })
})
