import { canonicalJson, isErased, streamKeeper, type Actor, type CommandContext, type EventStore, type Recorded, type Vault } from '@leadledger/eventsourcing'
import {
  adoptedHandbook,
  defaultHandbook,
  defineHandbook,
  handbookCodec,
  handbookDecider,
  handbookStream,
  inForceAt,
  leadDecider,
  type Handbook,
  type HandbookEvent,
  type HandbookInForce,
  type HandbookInput,
  type HandbookRefusal,
} from '@leadledger/leads'

/** A handbook as it was adopted. */
export interface HandbookVersion {
  /** From 1; 0 is the default handbook, which holds until one is adopted. */
  readonly version: number
  /** ISO 8601: in force from then on; `null` for the default handbook. */
  readonly since: string | null
  readonly recordedAt: string | null
  readonly by: Actor | null
  readonly reason: string | null
  readonly handbook: Handbook
}

type LeadDecider = ReturnType<typeof leadDecider>

export interface Handbooks {
  /** The decider of leads by the handbook in force at `now`; looks at the log, where another process may have adopted one. */
  readonly decider: (now: number) => Promise<LeadDecider>
  /** What is in force at `now`: one that was adopted for later waits until then. */
  readonly current: (now: number) => Promise<Handbook>
  /** What was in force since when, in the order of adoption; the same array until another is adopted. */
  readonly inForce: () => Promise<readonly HandbookInForce[]>
  /** Every version, the default handbook first. */
  readonly versions: () => Promise<readonly HandbookVersion[]>
  /** Adopts a handbook; what is in force then is adopted by nobody a second time. @throws {InvalidHandbook} */
  readonly adopt: (input: HandbookInput, when: Adoption, context: CommandContext) => Promise<Adopted | HandbookRefusal>
}

export interface Adopted {
  readonly refused?: undefined
  /** The version that holds the handbook. */
  readonly version: number
  /** ISO 8601: it is in force from then on. */
  readonly since: string
  /** False when it was, or was to be, in force then already. */
  readonly changed: boolean
}

export interface Adoption {
  readonly now: number
  /** From when on it is in force; now by default. */
  readonly from?: number
  readonly reason?: string
}

export function handbooks({ store, vault }: HandbookLog): Handbooks {
  const codec = handbookCodec(store.logId)
  const { look, handle } = streamKeeper({ store, codec, vault, decider: handbookDecider }, handbookStream)
  let known = { versions: [] as readonly HandbookInForce[], deciders: new Map<Handbook, LeadDecider>() }
  async function* adoptions(): AsyncGenerator<Recorded<HandbookEvent>> {
    const keyring = vault.keyring()
    for await (const batch of store.readStream(handbookStream)) {
      await keyring.load([codec.subjectOf(handbookStream)])
      for (const stored of batch) yield codec.decode(stored, keyring)
    }
  }
  const inForce = async (): Promise<readonly HandbookInForce[]> => (await look()).state
  const current = async (now: number): Promise<Handbook> => inForceAt(await inForce(), now)?.handbook ?? defaultHandbook
  return {
    async decider(now) {
      const versions = await inForce()
      const handbook = inForceAt(versions, now)?.handbook ?? defaultHandbook
      const decider = known.versions === versions ? known.deciders.get(handbook) : undefined
      if (decider) return decider
      if (known.versions !== versions) known = { versions, deciders: new Map() }
      const made = leadDecider(handbook, versions)
      known.deciders.set(handbook, made)
      return made
    },
    current,
    inForce,
    async versions() {
      const all: HandbookVersion[] = [{ version: 0, since: null, recordedAt: null, by: null, reason: null, handbook: defaultHandbook }]
      for await (const event of adoptions()) all.push(versionOf(event))
      return all
    },
    async adopt(input, { now, from, reason }, context) {
      const handbook = defineHandbook(input)
      const command = { type: 'AdoptHandbook', at: now, handbook, ...(from !== undefined && { from }), ...(reason !== undefined && { reason }) } as const
      const handled = await handle(command, { ...context, body: canonicalJson({ handbook: input, from, reason }) })
      if (handled.outcome === 'refused') return handled.refusal
      const versions = await inForce()
      const changed = handled.events.length > 0
      const holder = changed ? versions[Number(handled.version) - 1] : inForceAt(versions, from ?? now)
      const { since } = holder as HandbookInForce
      return { version: versions.indexOf(holder as HandbookInForce) + 1, since: new Date(since ?? now).toISOString(), changed: changed && !handled.duplicate }
    },
  }
}

export interface HandbookLog {
  readonly store: EventStore
  readonly vault: Vault
}

function versionOf({ version, occurredAt, recordedAt, metadata, data, personal }: Recorded<HandbookEvent>): HandbookVersion {
  const opened = personal.open()
  return {
    version: Number(version),
    since: occurredAt === null ? null : new Date(occurredAt).toISOString(),
    recordedAt: new Date(recordedAt).toISOString(),
    by: metadata.actor,
    reason: isErased(opened) ? null : (opened.reason ?? null),
    handbook: adoptedHandbook(data.handbook),
  }
}
