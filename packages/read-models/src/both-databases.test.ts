import fc from 'fast-check'
import { Pool } from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import type { FactsQuery } from './facts-query.js'
import { histories, queries, write } from './history.fixture.js'
import { onServer } from './homes.fixture.js'
import { day, testLog } from './ledger.fixture.js'
import type { LeadPage, LeadQuery } from './lead-query.js'
import { openPostgresViews } from './open-postgres-views.js'
import { openViews } from './open-views.js'
import type { Views } from './views.js'

/** Every page of a list, by the cursors of the views themselves. */
async function pagesOf(views: Views, query: LeadQuery): Promise<readonly LeadPage[]> {
  const pages: LeadPage[] = []
  for (let after: string | null | undefined; after !== null; after = pages.at(-1)?.next ?? null)
    pages.push(await views.leads({ ...query, ...(after !== undefined && { after }) }))
  return pages
}

async function factsOf(views: Views, query: FactsQuery) {
  const facts = []
  for await (const fact of views.facts(query)) facts.push(fact)
  return facts.sort((one, other) => (one.lead < other.lead ? -1 : 1))
}

async function scoredOf(views: Views, onlyOpen: boolean) {
  const scored = []
  for await (const lead of views.scored({ onlyOpen })) scored.push(lead)
  return scored.sort((one, other) => (one.facts.lead < other.facts.lead ? -1 : 1))
}

const queuedOf = async (views: Views, owner: string | null) =>
  (await views.queued(owner)).toSorted((one, other) => (one.facts.lead < other.facts.lead ? -1 : 1))

async function answersOf(views: Views, asked: readonly LeadQuery[]) {
  const pages = []
  for (const query of asked) pages.push(await pagesOf(views, query))
  return {
    pages,
    leads: await Promise.all(['L0', 'L1', 'L99'].map((id) => views.lead(id))),
    followUps: [await views.followUps({}), await views.followUps({ overdueAt: day(40), owner: 'Zoë' }), await views.followUps({ lead: 'L1', limit: 1 })],
    facts: [await factsOf(views, {}), await factsOf(views, { custom: true }), await factsOf(views, { nurture: true })],
    scored: [await scoredOf(views, false), await scoredOf(views, true)],
    running: await views.running(),
    queued: [await queuedOf(views, 'Grace'), await queuedOf(views, 'é'), await queuedOf(views, null)],
    digests: await views.digests(),
    checkpoints: await views.checkpoints(),
  }
}

/** A database that orders text as English does, unless it is told otherwise. */
async function englishDatabase(): Promise<{ readonly url: string; readonly pool: Pool }> {
  const name = `english_${process.pid}`
  await onServer(`create database ${name} template template0 locale_provider icu icu_locale 'en-US'`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = name
  const pool = new Pool({ connectionString: url.href })
  onTestFinished(async () => {
    await pool.end()
    await onServer(`drop database ${name}`)
  })
  const { rows } = await pool.query("select 'a' < 'B' as english")
  expect(rows).toEqual([{ english: true }])
  return { url: url.href, pool }
}

test('any history gives the same rows and the same answers on SQLite and PostgreSQL', { timeout: 120_000 }, async () => {
  const { url, pool } = await englishDatabase()
  let runs = 0
  await fc.assert(
    fc.asyncProperty(histories, fc.array(queries, { minLength: 8, maxLength: 8 }), fc.integer({ min: 1, max: 30 }), async (steps, asked, batchSize) => {
      const made = testLog()
      await write(made, steps)
      const schema = `both_${process.pid}_${++runs}`
      const all = [await openViews({ file: ':memory:', log: made.log }), await openPostgresViews({ url, schema, log: made.log })] as const
      try {
        for (const views of all) await views.catchUp({ batchSize })
        const [onSqlite, onPostgres] = [await answersOf(all[0], asked), await answersOf(all[1], asked)]
        expect(onPostgres).toEqual(onSqlite)
      } finally {
        for (const views of all) await views.close()
        await pool.query(`drop schema if exists "${schema}" cascade`)
      }
    }),
    { numRuns: 40 },
  )
})

test('a digest names the table in which two sets of views differ', async () => {
  const made = testLog()
  await made.send('L1', { type: 'CreateLead', at: day(1), company: 'Acme' })
  const views = await openViews({ file: ':memory:', log: made.log })
  const before = await views.digests()
  await views.database.write.updateTable('lead_facts').set({ source: 'Mallory' }).execute()
  const differing = (await views.digests()).filter(({ digest }, index) => digest !== before[index]?.digest)
  expect(differing.map(({ table }) => table)).toEqual(['lead_facts'])
})
