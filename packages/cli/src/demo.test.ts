import { Command } from 'commander'
import { openLedger } from 'leadledger'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addDemo, defaultLeads } from './demo.js'
import { story } from './demo-story.js'
import { reps } from './demo-team.js'
import { imported, mergedIn } from './demo.fixture.js'
import { runWith } from './run.js'

interface Outcome {
  readonly code: number | undefined
  readonly out: string
  readonly err: string
}

async function demo(...words: readonly string[]): Promise<Outcome> {
  const [out, err]: [string[], string[]] = [[], []]
  let code: number | undefined
  const console = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    isTerminal: false,
    columns: 100,
    stream: new PassThrough(),
    interruption: () => new AbortController().signal,
    env: {},
  }
  const program = new Command('leadledger')
  addDemo(
    program,
    runWith(console, (finished) => (code = finished)),
  )
  await program.parseAsync(['demo', ...words], { from: 'user' })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('leadledger demo', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'leadledger-demo-'))
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  test('prints the same page for the same seed, within 94 lines of 100 columns', async () => {
    const page = await demo('--ledger', 'memory:', '--leads', '150')
    expect(page.code).toBe(0)
    expect(page.err).toMatch(/commands took effect/)
    expect(page.out).toBe((await demo('--ledger', 'memory:', '--leads', '150')).out)
    const lines = page.out.split('\n')
    expect(lines.length).toBeLessThanOrEqual(94)
    expect(lines.slice(0, lines.indexOf('Try next:')).filter((line) => line.length > 100)).toEqual([])
    expect(page.out).not.toContain('…')
    expect(lines[0]).toBe('A sales team in 2024 and 2025: 150 leads, 3,898 commands. Figures as of the end of 2025.')
    expect(page.out).toMatch(/^conversion rate +24\.1 % {2}38 of 158$/m)
    expect(page.out).toMatch(/^win rate +38\.0 % {2}38 of 100$/m)
    expect(page.out).toMatch(/^converted value +911,600\.00 EUR {2}38 deals$/m)
  })

  test('ends with commands that name the ledger and leads in it', async () => {
    const { out } = await demo('--ledger', join(directory, 'demo'), '--leads', '40')
    const behind = out.split('\n').slice(out.split('\n').indexOf('Try next:') + 1)
    const commands = behind.filter((line) => !line.startsWith('  # '))
    expect(commands).toHaveLength(27)
    for (const command of commands) expect(command.startsWith(`  leadledger --ledger ${join(directory, 'demo')} `), command).toBe(true)
    await using ledger = await openLedger({ at: join(directory, 'demo'), create: false })
    const ids = commands.flatMap((command) => /\b01[0-9A-Z]{24}\b/.exec(command) ?? [])
    expect(ids).toHaveLength(4)
    for (const id of ids) expect(await ledger.lead(id)).toBeDefined()
    expect((await ledger.verify()).every(({ equal }) => equal)).toBe(true)
  })

  test('is as large as the README says', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
    expect(readme).toContain(`the story of ${reps.length} people and ${defaultLeads} leads`)
  })

  test('run again, changes nothing and prints the same', async () => {
    const words = ['--ledger', directory, '--leads', '25']
    const first = await demo(...words)
    const again = await demo(...words)
    expect(again.out).toBe(first.out)
    expect(again.err).toMatch(/^0 commands took effect in .* had before\.$/)
  })

  test('refuses a ledger that holds something else, and says what', async () => {
    await demo('--ledger', join(directory, 'demo'), '--leads', '5', '--seed', '7')
    expect(await demo('--ledger', join(directory, 'demo'), '--leads', '5')).toEqual({
      code: 2,
      out: '',
      err: `${join(directory, 'demo')} holds the demo with --seed 7 --leads 5. Delete it, or name another directory with --ledger.`,
    })
    const own = await openLedger({ at: join(directory, 'own') })
    await own.create({ company: 'Acme Ltd', contact: 'Jo Doe', phone: '+44 20 7946 0958', source: 'Referral' })
    await own.close()
    const refused = await demo('--ledger', join(directory, 'own'), '--leads', '5')
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toMatch(/holds leads that are not of this demo\./)
  })

  test('adds up: the board holds all leads that are no other, and quarters, sources and owners each hold all conversions', async () => {
    const { out } = await demo('--ledger', 'memory:', '--leads', '150', '--json')
    const figures = JSON.parse(out) as Record<'board' | 'byQuarter', { n: number; groups: { n: number }[] }> &
      Record<'kpis' | 'bySource' | 'byOwner', { kpi: string; numerator: number; groups: { numerator: number }[] }[]>
    const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)
    expect(total(figures.board.groups.map(({ n }) => n))).toBe(150 + imported - mergedIn(story({ seed: 1, leads: 150 })).size)
    const converted = figures.kpis.find(({ kpi }) => kpi === 'conversionRate')?.numerator
    expect(converted).toBeGreaterThan(5)
    expect(total(figures.byQuarter.groups.map(({ n }) => n))).toBe(converted)
    for (const results of [figures.bySource, figures.byOwner])
      expect(total(results.find(({ kpi }) => kpi === 'conversionRate')?.groups.map(({ numerator }) => numerator) ?? [])).toBe(converted)
  })
})
