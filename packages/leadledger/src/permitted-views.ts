import { seesOwner, waitingHandover, type Permissions } from '@leadledger/leads'
import type { Views } from '@leadledger/read-models'

/** What queries about leads read; the rest of the views is not about single leads, or is asked for leads that were seen already. */
type Seen = Pick<Views, 'leads' | 'lead' | 'followUps' | 'facts' | 'factsOf' | 'openLeads' | 'scored' | 'queued' | 'conversations'>

/** The views as somebody sees them: leads of others, by their owner now, are not there. Looked up anew for each query, since roles and teams change. */
export function permittedViews(views: Views, permissions: () => Promise<Permissions>): Views {
  async function* seen<Row>(rows: AsyncIterable<Row>, ownerOf: (row: Row) => string | null): AsyncGenerator<Row> {
    const asked = await permissions()
    for await (const row of rows) if (seesOwner(asked, ownerOf(row))) yield row
  }
  const limited: Seen = {
    async leads(query) {
      const { see } = await permissions()
      return views.leads(see === 'all' ? query : { ...query, seenWith: [...see] })
    },
    async lead(id) {
      const [row, asked] = [await views.lead(id), await permissions()]
      if (!row || seesOwner(asked, row.owner)) return row
      // Whoever it was handed over to looks at it before accepting.
      const [facts] = await views.factsOf([row.id])
      return waitingHandover(facts?.handovers)?.to === asked.user ? row : undefined
    },
    async followUps({ limit = 100, ...query }) {
      const asked = await permissions()
      const found = await views.followUps({ ...query, limit: asked.see === 'all' ? limit : Number.MAX_SAFE_INTEGER })
      return found.filter(({ owner }) => seesOwner(asked, owner)).slice(0, limit)
    },
    facts: (options) => seen(views.facts(options), ({ owner }) => owner),
    async factsOf(leads) {
      const asked = await permissions()
      return (await views.factsOf(leads)).filter(({ owner }) => seesOwner(asked, owner))
    },
    openLeads: (options) => seen(views.openLeads(options), ({ owner }) => owner),
    scored: (options) => seen(views.scored(options), ({ facts }) => facts.owner),
    conversations: () => seen(views.conversations(), ({ facts }) => facts.owner),
    async queued(owner) {
      const asked = await permissions()
      return seesOwner(asked, owner) ? views.queued(owner) : []
    },
  }
  return { ...views, ...limited }
}
