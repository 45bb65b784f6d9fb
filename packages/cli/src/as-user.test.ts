import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { run, scratchPath } from './console.fixture.js'

const permissions = {
  otherwise: 'rep',
  roles: [
    { id: 'rep', label: 'Sales person', see: 'own', change: 'own', may: [] },
    { id: 'lead', label: 'Team lead', see: 'team', change: 'team', may: ['assign'] },
  ],
}

/** Nora leads Ben in the north, Sam sells in the south; Ben, Sam and nobody own a lead each. */
async function office() {
  const at = scratchPath('ledger')
  const on = (...words: readonly string[]) => run(...words, '--ledger', at)
  const file = scratchPath('handbook.json')
  writeFileSync(file, JSON.stringify({ permissions }))
  await on('handbook', 'adopt', file)
  await on('user', 'add', 'nora', '--team', 'north', '--role', 'lead')
  await on('user', 'add', 'ben', '--team', 'north')
  await on('user', 'add', 'sam', '--team', 'south')
  const created = async (company: string, ...owner: readonly string[]) =>
    (
      await on('lead', 'create', '--company', company, '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Referral', ...owner, '--json')
    ).json<{ lead: string }>().lead
  const [bens, sams, queued] = [await created('Of Ben', '--owner', 'ben'), await created('Of Sam', '--owner', 'sam'), await created('Of nobody')]
  return { at, on, bens, sams, queued }
}

describe('a command as one user of the roster', () => {
  test('lists, counts and shows what that user sees, whichever side of the name --as stands on', async () => {
    const { on, bens, sams } = await office()
    const companies = async (...words: readonly string[]) =>
      (await on(...words, '--sort', 'company', '--json')).json<{ items: { company: string }[] }>().items.map(({ company }) => company)
    expect(await companies('leads', '--as', 'nora')).toEqual(['Of Ben', 'Of nobody'])
    expect(await companies('--as', 'sam', 'leads')).toEqual(['Of nobody', 'Of Sam'])
    expect(await companies('leads')).toHaveLength(3)
    expect((await on('kpi', 'statusCounts', '--as', 'sam', '--json')).json()).toMatchObject([{ n: 2 }])
    expect((await on('alerts', '--as', 'sam')).out).not.toContain('ben')
    expect((await on('leads', '--as', 'sam', '--now', '2999-01-01', '--json')).json()).toMatchObject({ total: 2 })
    expect((await on('lead', bens, '--as', 'nora')).code).toBe(0)
    expect(await on('lead', sams, '--as', 'nora')).toMatchObject({ code: 1, err: `There is no lead ${sams}.` })
    expect((await on('timeline', sams, '--as', 'nora')).code).toBe(1)
    expect((await on('user', 'permissions', 'nora', '--as', 'nora')).out).toContain('sees those of ben, nora')
  })

  test('is recorded in the name of that user, whatever --by says', async () => {
    const { on, bens } = await office()
    expect((await on('lead', 'note', bens, '--text', 'They want two.', '--as', 'ben', '--by', 'sam')).code).toBe(0)
    const timeline = (await on('timeline', bens, '--json')).json<{ actor: { id: string } }[]>()
    expect(timeline.map(({ actor }) => actor.id)).toEqual(['tester', 'tester', 'ben'])
  })

  test('is refused as not-permitted, with what it needs, and writes nothing', async () => {
    const { on, bens, sams, queued } = await office()
    const before = (await on('events')).out
    expect(await on('lead', 'note', sams, '--text', 'Mine.', '--as', 'ben')).toMatchObject({ code: 1, err: 'Refused: not-permitted (needs change)' })
    expect((await on('lead', 'assign', bens, '--owner', 'sam', '--as', 'ben', '--json')).json()).toEqual({
      refused: 'not-permitted',
      needs: 'assign',
      lead: bens,
    })
    expect(await on('assign', queued, '--as', 'ben')).toMatchObject({ code: 1, out: expect.stringContaining('not-permitted') })
    expect(await on('reassign', bens, '--to', 'sam', '--as', 'ben')).toMatchObject({ code: 1 })
    expect((await on('lead', 'merge', bens, '--into', queued, '--as', 'nora')).err).toBe('Refused: not-permitted (needs merge)')
    const file = scratchPath('calls.jsonl')
    writeFileSync(file, JSON.stringify({ lead: sams, type: 'AddNote', note: 'Mine.' }))
    expect(await on('send', file, '--as', 'ben')).toMatchObject({ code: 1, err: 'line 1: not-permitted (needs change)' })
    expect((await on('events')).out).toBe(before)
    expect((await on('lead', 'claim', queued, '--owner', 'ben', '--as', 'ben')).code).toBe(0)
  })
})

/** Command lines with which the host alone gets further than `--as`; the others of the program answer within what the user sees, or ask no ledger. */
const hostCommands: readonly (readonly string[])[] = [
  ['adoption'],
  ['calendar', '--owner', 'nora'],
  ['calibration'],
  ['campaign', 'define', 'spring', '--name', 'Spring', '--source', 'Web'],
  ['campaign', 'list'],
  ['costs'],
  ['demo'],
  ['duplicates'],
  ['effort'],
  ['enrolments', 'LEAD'],
  ['events'],
  ['export', 'events', '--out', 'FILE'],
  ['handbook', 'adopt', 'HANDBOOK'],
  ['handbook', 'diff'],
  ['handbook', 'show'],
  ['import', 'HANDBOOK', '--preset', 'auto'],
  ['import-events', 'FILE'],
  ['imports'],
  ['lead', 'LEAD', '--hints'],
  ['lead', 'ownership', 'LEAD'],
  ['mappings'],
  ['migrate', '--from', 'FILE', '--to', 'FILE'],
  ['nurture'],
  ['overrides'],
  ['post', 'p1', '--platform', 'linkedin', '--content', 'news'],
  ['rate', 'add', 'USD', 'EUR', '2026-01-01', '0.9'],
  ['rebuild'],
  ['report', 'monthly', '2026-03'],
  ['report-note', 'monthly', '2026-03', '--section', 'summary', '--text', 'Good.'],
  ['rescore', '--handbook', 'HANDBOOK'],
  ['revert-import', 'FILE'],
  ['review', 'nora', '--list', 'mine'],
  ['roi'],
  ['run-policies'],
  ['run-sequences', '--outbox', 'FILE'],
  ['sequences'],
  ['spend', 'add', '--source', 'Web', '--amount', '10', '--currency', 'EUR', '--from', '2026-01-01', '--to', '2026-02-01'],
  ['spend', 'correct', 's1', '--amount', '12'],
  ['spend', 'list'],
  ['status'],
  ['target', 'list'],
  ['target', 'set', 'winRate', '2026', '--value', '0.3'],
  ['user', 'add', 'mallory'],
  ['user', 'change', 'nora', '--role', 'lead'],
  ['user', 'leave', 'nora'],
  ['user', 'list'],
  ['user', 'pause', 'nora'],
  ['user', 'permissions', 'sam'],
  ['user', 'resume', 'nora'],
  ['verify'],
  ['view', 'list'],
  ['view', 'remove', 'nora', 'mine'],
  ['view', 'save', 'nora', 'mine'],
]

describe('what only the host may ask for', () => {
  test('is refused to everybody else, and nothing is written', async () => {
    const { on, bens } = await office()
    const [handbook, nowhere] = [scratchPath('handbook.json'), scratchPath('nowhere')]
    writeFileSync(handbook, JSON.stringify({ permissions }))
    const before = (await on('events')).out
    const placed: Readonly<Record<string, string>> = { LEAD: bens, HANDBOOK: handbook, FILE: nowhere }
    for (const words of hostCommands) {
      const ran = await on(...words.map((word) => placed[word] ?? word), '--as', 'nora')
      expect([words.join(' '), ran.code, ran.err]).toEqual([words.join(' '), 1, expect.stringMatching(/^Error: not-permitted: .* is the host's, /)])
    }
    expect([(await on('events')).out, existsSync(nowhere)]).toEqual([before, false])
  })

  test('is told to programs as an error', async () => {
    const { on } = await office()
    expect((await on('status', '--as', 'nora', '--json')).json()).toMatchObject({ error: 'not-permitted' })
  })

  test('makes no ledger where there is none', async () => {
    const at = scratchPath('nowhere')
    expect(await run('view', 'save', 'nora', 'mine', '--as', 'nora', '--ledger', at)).toMatchObject({ code: 2 })
    expect(existsSync(at)).toBe(false)
  })
})

test('the process itself says by its exit code what was refused', async () => {
  const { at, sams } = await office()
  const program = fileURLToPath(new URL('../bin/leadledger.js', import.meta.url))
  const process_ = (...words: readonly string[]) =>
    new Promise<{ code: unknown; out: string }>((resolve) => {
      execFile(process.execPath, [program, '--ledger', at, '--json', ...words], (error, out) => resolve({ code: error?.code ?? 0, out }))
    })
  const [listed, noted, hosted] = await Promise.all([
    process_('leads', '--as', 'nora'),
    process_('lead', 'note', sams, '--text', 'Mine.', '--as', 'nora'),
    process_('handbook', 'show', '--as', 'nora'),
  ])
  expect([listed.code, JSON.parse(listed.out)]).toMatchObject([0, { total: 2 }])
  expect([noted.code, JSON.parse(noted.out)]).toEqual([1, { refused: 'not-permitted', needs: 'change', lead: sams }])
  expect([hosted.code, JSON.parse(hosted.out)]).toMatchObject([1, { error: 'not-permitted' }])
})
