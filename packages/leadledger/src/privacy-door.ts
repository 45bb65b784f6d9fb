import type { Actor } from '@leadledger/eventsourcing'
import type { ErasureRow } from '@leadledger/read-models'
import { endAll } from './condemned-keys.js'
import { eraseLead, familyOf, plannedErasure, type Ground, type PlannedErasure } from './erasing.js'
import { instantOf, isoOf, type InstantInput } from './instants.js'
import type { RefusedCommand, SendOptions, Wiring } from './ledger.js'
import type { ActorOf } from './record-sender.js'
import { dueLeads, retentionFor, type DueLead, type DueLeads } from './retention.js'
import { subjectExport, type SubjectExport } from './subject-export.js'

export interface EraseOptions extends Pick<SendOptions, 'commandId' | 'by' | 'source'> {
  /** Why it may, or must, be done: a code such as `gdpr-17` or `objection`. It stays readable for ever, so no words about the person. */
  readonly basis: string
  /** Id of the request it answers; a code too. */
  readonly request?: string
  /** Erases every lead that is merged with this one too: by itself an erasure is of one lead, since each has a key of its own. */
  readonly includeMerged?: boolean
  /** The same answer, and nothing written. */
  readonly dryRun?: boolean
}

/** What an erasure did, or with `dryRun` would do. */
export interface Erasure extends PlannedErasure {
  readonly refused?: undefined
  /**
   * Whether what the views held before is off the disk; false where others were reading just then: `reconcile` does it later.
   * On PostgreSQL true says that `VACUUM` was run. `null` where nothing was to be done.
   */
  readonly scrubbed: boolean | null
}

/** A person who was erased: who asked for it stands in the timeline of the lead. */
export interface ErasureView {
  readonly lead: string
  readonly at: string | null
  readonly basis: string
  readonly request: string | null
  readonly rule: string | null
}

/** What `reconcile` found and did. */
export interface Reconciled {
  /** Leads whose key was still there though the log says that they are erased. */
  readonly leads: readonly string[]
  readonly scrubbed: boolean | null
}

export interface SweepOptions extends Pick<SendOptions, 'by' | 'source'> {
  /** The same answer, and nothing written. */
  readonly dryRun?: boolean
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

/** Whom a sweep erased, or with `dryRun` would erase. */
export interface Swept extends DueLeads {
  readonly scrubbed: boolean | null
}

/** The rights of the people that leads are about. */
export interface LedgerPrivacy {
  /**
   * Erases the person a lead is about, for good: the log says so by `PersonalDataErased`, the key is destroyed, and the views lose what is personal.
   * Every event stays, and no number changes. Cut short, it is done again, or by `reconcile`; of one who is erased there is nothing left to do.
   * @throws {InvalidInput} for a basis or a request that is no code.
   */
  erase(lead: string, options: EraseOptions): Promise<Erasure | RefusedCommand>
  /** Everything that is held about the person of a lead, opened; leads merged with it are named, and exported by themselves. */
  exportSubject(lead: string): Promise<(SubjectExport & { readonly retention: DueLead | null }) | undefined>
  /** Who is due to be erased by the rules of the handbook, by a moment; now by default, and it may lie ahead. @throws {InvalidInput} */
  retention(query?: { readonly asOf?: InstantInput }): Promise<DueLeads>
  /** Erases whoever is due now, with the leads merged into theirs; each erasure names its rule. Cut short, it goes on when it is called again. */
  sweepRetention(options?: SweepOptions): Promise<Swept>
  /** Everybody who was erased, in the order of leads. */
  erasures(): Promise<readonly ErasureView[]>
  /**
   * Carries out every erasure of the log again, as after a key store was put back from a backup. What lives of such keys is ended when the ledger is opened,
   * and when the views are folded; this looks at every key besides, and at the disk.
   */
  reconcile(): Promise<Reconciled>
}

export function privacyDoor(wiring: Wiring & { readonly actorOf: ActorOf }): LedgerPrivacy {
  const { keys, views, newId, actorOf, clock, zone } = wiring
  return {
    async erase(lead, { includeMerged = false, dryRun = false, by, source = { kind: 'api' }, commandId = newId(), ...ground }) {
      const actor: Actor = actorOf(by)
      const plan = await plannedErasure(wiring, await familyOf(wiring, lead), groundOf(ground), includeMerged)
      if ('refused' in plan) return plan
      if (dryRun) return { ...plan, scrubbed: null }
      for (const { lead: one } of plan.leads) {
        const refusal = await eraseLead(wiring, one, groundOf(ground), { actor, source, commandId })
        if (refusal) return refusal
      }
      return { ...plan, scrubbed: await views.scrub() }
    },
    async exportSubject(lead) {
      const held = await subjectExport(wiring, lead, clock())
      return held && { ...held, retention: held.erased ? null : await retentionFor(wiring, lead, clock()) }
    },
    retention: ({ asOf } = {}) => dueLeads(wiring, asOf === undefined ? clock() : instantOf(asOf, zone, 'asOf')),
    async sweepRetention({ dryRun = false, by, source, onProgress } = {}) {
      const found = await dueLeads(wiring, clock())
      if (dryRun) return { ...found, scrubbed: null }
      const actor: Actor = actorOf(by)
      for (const [index, { lead, rule }] of found.due.entries()) {
        // The lead itself last: until then it is due, and a sweep that was cut short finds it again.
        for (const { lead: one } of (await familyOf(wiring, lead)).toReversed())
          await eraseLead(wiring, one, { basis: 'retention', rule }, { actor, source: source ?? { kind: 'api' }, commandId: newId() })
        onProgress?.({ done: index + 1, total: found.due.length })
      }
      return { ...found, scrubbed: await views.scrub() }
    },
    erasures: async () => (await views.erasures()).map(viewOf),
    async reconcile() {
      const known = await views.erasures()
      return { leads: await endAll(keys, known), scrubbed: known.length === 0 ? null : await views.scrub() }
    },
  }
}

const groundOf = ({ basis, request }: Ground): Ground => ({ basis, ...(request !== undefined && { request }) })

const viewOf = ({ lead, at, basis, request, rule }: ErasureRow): ErasureView => ({ lead, at: isoOf(at), basis, request, rule })
