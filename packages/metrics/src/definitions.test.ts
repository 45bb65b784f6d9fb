import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dateRules, kpiNames } from './counting.js'
import { isKpiName, kpiDefinitionOf, kpiDefinitions } from './definitions.js'
import { exclusions } from './exclusion.js'
import { journey } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { ownerRules } from './owner-rule.js'

const document = readFileSync(new URL('../../../docs/kpis.md', import.meta.url), 'utf8')
const cells = (line: string): readonly string[] =>
  line
    .split('|')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
const rows = new Set(document.split('\n').map((line) => cells(line).join(' | ')))

test('every name has a definition, and every definition a name', () => {
  expect(new Set(kpiDefinitions.map(({ kpi }) => kpi))).toEqual(new Set(kpiNames))
  expect(isKpiName('winRate')).toBe(true)
  expect(isKpiName('toString')).toBe(false)
})

test.for(kpiDefinitions)('the document tells of $kpi on the basis $basis what the code does', ({ kpi, basis, formula, date, owner, excludes, source }) => {
  const reasons = excludes.map((reason) => `\`${reason}\``).join(', ')
  expect(rows).toContain([`\`${kpi}\``, basis, formula, dateRules[date].text, ownerRules[owner], reasons, source].filter((cell) => cell !== '').join(' | '))
})

test.for(Object.entries(exclusions))('the document explains the reason %s', ([reason, meaning]) => {
  expect(rows).toContain(`\`${reason}\` | ${meaning}`)
})

test('a basis is used by those that have it, and the result says which it was', async () => {
  expect(kpiDefinitionOf('conversionRate')).toMatchObject({ id: 'conversionRate@1', basis: 'ever' })
  const facts = [journey({})]
  expect(await kpi(facts, 'conversionRate', { asOf: 0, zone: 'UTC', basis: 'cohort' })).toMatchObject({ basis: 'cohort' })
  expect(await kpi(facts, 'winRate', { asOf: 0, zone: 'UTC', basis: 'cohort' })).toMatchObject({ basis: 'period' })
})
