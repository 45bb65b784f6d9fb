import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { scratchPath, withLead } from './console.fixture.js'

describe('the handbook on the command line', () => {
  const file = (handbook: unknown): string => {
    const path = scratchPath('handbook.json')
    writeFileSync(path, typeof handbook === 'string' ? handbook : JSON.stringify(handbook))
    return path
  }
  const strict = { name: 'Strict \u001b[31m', sources: { known: [{ id: 'Referral' }], others: false } }

  test('is shown, checked, compared, adopted and shown again', async () => {
    const { on } = await withLead()
    expect((await on('handbook', 'show')).out).toContain('Default handbook: nobody adopted another one.')
    expect((await on('handbook', 'check', file(strict), '--json')).json()).toMatchObject({ valid: true })
    expect((await on('handbook', 'diff', file(strict), '--json')).json()).toContainEqual({ path: 'sources.others', from: true, to: false })
    expect((await on('handbook', 'adopt', file(strict), '--reason', 'One list')).out).toMatch(/^Version 1 is in force from .* on\.$/)
    expect((await on('handbook', 'adopt', file(strict))).out).toMatch(/^Version 1 is in force from .* on already, and is the same\.$/)
    const shown = await on('handbook', 'show')
    expect(shown.out).toMatch(/^Strict .*: version 1, in force since .*, adopted by tester: One list/)
    expect(shown.out).not.toContain('\u001b')
    expect(shown.out.split('\n')).toContain('  "zone": "UTC",')
    expect((await on('handbook', 'diff')).out).toContain('sources.others')
    expect((await on('handbook', 'diff', '--from', '1', '--to', '1')).out).toBe('Nothing differs.')
    expect((await on('lead', 'create', '--company', 'A', '--contact', 'B', '--phone', '1', '--source', 'Web')).err).toContain(
      'source-unknown (allowed Referral)',
    )
  })

  test('names every problem, and what is no handbook', async () => {
    const { on } = await withLead()
    const { code, err } = await on('handbook', 'check', file({ zone: 'Mars', fiscalYearStart: 13 }))
    expect([code, err.split('\n').length]).toEqual([2, 2])
    expect((await on('handbook', 'check', file('{'))).err).toContain('is no JSON')
    expect((await on('handbook', 'adopt', scratchPath('none.json'))).err).toContain('cannot be read')
    expect((await on('handbook', 'show', '--handbook-version', '7')).err).toContain('there is no version 7')
    expect((await on('handbook', 'adopt', file(strict), '--at', '2062-01-01')).out).toBe('Version 1 is in force from 2062-01-01 00:00 on.')
    expect((await on('handbook', 'show')).out).toContain('Default handbook')
    await on('handbook', 'adopt', file({ name: 'Now' }))
    expect((await on('handbook', 'adopt', file({ name: 'Earlier' }), '--at', '2020-01-01')).code).toBe(1)
  })

  test('says by when an answer is due', async () => {
    const { on, lead } = await withLead()
    expect((await on('sla', '--json')).json()).toMatchObject([{ lead, state: 'due' }])
    expect((await on('sla')).out).toContain(lead)
    expect((await on('sla', '--state', 'breached')).out).toBe('Nobody waits for an answer.')
    expect((await on('sla', '--state', 'lost')).code).toBe(2)
  })
})
