import type { Ledger } from 'leadledger'
import type { AssignmentDeed, Deed, LeadDeed, OfficeDeed } from './demo-deed.js'
import { importFile, revertFile } from './demo-importing.js'

/** Commands on their way at once: enough of them share one wait for the disk. */
const mostAtOnce = 128
/** The ledger learns of what happened within this time: people enter their work in the course of the day. */
const longestDelay = 12 * 3_600_000

/** A clock that shows the time of the story. */
export interface StoryClock {
  now: number
}

/** What became of the commands. */
export interface Written {
  readonly commands: number
  /** Commands that took effect now, and not in an earlier run. */
  readonly fresh: number
  readonly refused: readonly { readonly commandId: string; readonly refused: string }[]
}

/** It took effect now, it had before, or it was refused. */
type Done = 'fresh' | 'known' | { readonly refused: string }

const source = { kind: 'demo' } as const

interface Sending {
  readonly at: number
  readonly sent: Promise<void>
}

/** Does all deeds in order of time; those of one lead one after another, different leads together. */
export async function write(ledger: Ledger, deeds: readonly Deed[], clock: StoryClock, onProgress: (done: number) => void): Promise<Written> {
  const refused: Written['refused'][number][] = []
  let fresh = 0
  let done = 0
  await inOrder(deeds, clock, async (deed, earlier) => {
    await earlier
    const result = await perform(ledger, deed)
    if (typeof result === 'object') refused.push({ commandId: deed.commandId, ...result })
    else if (result === 'fresh') fresh++
    onProgress(++done)
  })
  return { commands: done, fresh, refused }
}

const perform = (ledger: Ledger, deed: Deed): Promise<Done> =>
  'command' in deed ? sendTo(ledger, deed) : 'owner' in deed ? assign(ledger, deed) : work(ledger, deed)

const doneOf = (result: { readonly refused?: string | undefined; readonly duplicate?: boolean }): Done =>
  result.refused === undefined ? (result.duplicate ? 'known' : 'fresh') : { refused: result.refused }

async function sendTo(ledger: Ledger, { lead, command, commandId, by }: LeadDeed): Promise<Done> {
  return doneOf(await ledger.send(lead, command, { commandId, by, source }))
}

/** A lead that has an owner, or is closed, was assigned in an earlier run. */
async function assign(ledger: Ledger, { lead, owner, commandId, by }: AssignmentDeed): Promise<Done> {
  const given = await ledger.assign(lead, { commandId, by, source })
  if (given.outcome === 'assigned') return given.owner === owner ? 'fresh' : { refused: `the rules find ${given.owner}, not ${owner}` }
  if (given.outcome === 'owned' || (given.outcome === 'refused' && given.refusal.refused === 'wrong-status')) return 'known'
  return { refused: given.outcome }
}

async function work(ledger: Ledger, { office, commandId, by, at }: OfficeDeed): Promise<Done> {
  const options = { commandId, by, source }
  switch (office.door) {
    case 'adoptHandbook': {
      const adopted = await ledger.adoptHandbook(office.input, { ...options, reason: office.reason })
      return adopted.refused === undefined ? (adopted.changed ? 'fresh' : 'known') : { refused: adopted.refused }
    }
    case 'leave': {
      const { user, to } = office
      const left = await ledger.roster({ type: 'RemoveUser', user }, options)
      await ledger.handOver({ from: user, to: { owner: to }, reason: `${user} leaves the team` }, options)
      return doneOf(left)
    }
    case 'import':
      return importFile(ledger, office.file, nameOf(by))
    case 'revertImport':
      return revertFile(ledger, office.file, nameOf(by))
    case 'merge':
      return doneOf(await ledger.merge(office.loser, office.into, { ...options, at, reason: office.reason }))
    case 'unmerge':
      return doneOf(await ledger.unmerge(office.loser, { ...options, at, reason: office.reason }))
    case 'correctSpend':
      return doneOf(await ledger.correctSpend(office.spendId, office.input, options))
    case 'roster':
      return doneOf(await ledger.roster(office.input, options))
    case 'defineCampaign':
      return doneOf(await ledger.defineCampaign(office.input, options))
    case 'recordSpend':
      return doneOf(await ledger.recordSpend(office.input, options))
    case 'recordTraffic':
      return doneOf(await ledger.recordTraffic(office.input, options))
    case 'recordRate':
      return doneOf(await ledger.recordRate(office.input, options))
    case 'recordMarketSize':
      return doneOf(await ledger.recordMarketSize(office.input, options))
    case 'setTarget':
      return doneOf(await ledger.setTarget(office.input, options))
    case 'saveView':
      return doneOf(await ledger.saveView(office.input, options))
    case 'addReportNote':
      return doneOf(await ledger.addReportNote(office.input, options))
    case 'recordSocialPost':
      return doneOf(await ledger.recordSocialPost(office.input, options))
  }
  return office satisfies never
}

const nameOf = (by: OfficeDeed['by']): string => (typeof by === 'string' ? by : by.id)

/** Keeps many commands on their way, none of them much older than the clock. */
async function inOrder(deeds: readonly Deed[], clock: StoryClock, send: (deed: Deed, earlier?: Promise<void>) => Promise<void>): Promise<void> {
  const sending: Sending[] = []
  const lastOf = new Map<string, Promise<void>>()
  try {
    for (const deed of deeds) {
      for (let oldest = sending[0]; oldest && mustWait(deed, sending.length, oldest); oldest = sending[0]) {
        await oldest.sent
        sending.shift()
      }
      clock.now = deed.at
      const lead = 'lead' in deed ? deed.lead : undefined
      const sent = send(deed, lead === undefined ? undefined : lastOf.get(lead))
      // A failure is thrown where it is waited for, which may be later.
      sent.catch(() => undefined)
      if (lead !== undefined) lastOf.set(lead, sent)
      sending.push({ at: deed.at, sent })
      // What has no time of its own happens at the time of the clock, so that stands still.
      if (!('command' in deed)) await sent
    }
    await Promise.all(sending.map(({ sent }) => sent))
  } finally {
    // Nothing may still be on its way when the ledger closes.
    await Promise.allSettled(sending.map(({ sent }) => sent))
  }
}

/** A handover finds its leads by what happened before, and a merge concerns two of them, so they wait for all of that. */
const mustWait = (deed: Deed, onTheWay: number, oldest: Sending): boolean =>
  onTheWay >= mostAtOnce || deed.at - oldest.at > longestDelay || ('office' in deed && waiting.has(deed.office.door))

const waiting: ReadonlySet<string> = new Set(['leave', 'merge', 'unmerge'])
