import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leadDecider, type ImportLead } from '@leadledger/leads'
import { importFile } from '../src/import-file.js'
import type { Send } from '../src/import-rows.js'
import { parseMapping } from '../src/parse-mapping.js'
import type { PresetName } from '../src/preset-names.js'
import type { ImportReport } from '../src/report.js'

export interface Trial {
  readonly report: ImportReport
  /** What the rows asked for, in the order of the file. */
  readonly leads: readonly ImportLead[]
  /** Each as `new`, `new, attempted`, `lost` … */
  readonly statuses: readonly string[]
  /** The rejects, as `1 unknown-status (Status)`. */
  readonly rejected: readonly string[]
  /** The same file once more. */
  readonly again: ImportReport
  /** The rejects file after repair. */
  readonly repaired: ImportReport
}

/** Imports `testdata/<preset>.csv` by a preset, then the same again, then its rejects after `repair`; all under the rules of the domain. */
export async function presetTrial(preset: PresetName, repair: readonly (readonly [string, string])[], more: object = {}): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'leadledger-preset-'))
  try {
    const rejects = join(folder, 'rejects.csv')
    const { send, leads } = leadsInMemory()
    const path = fileURLToPath(new URL(`${preset}.csv`, import.meta.url))
    const options = { mapping: parseMapping({ preset, ...more }), at: Date.parse('2024-06-01T00:00:00Z'), send }
    const report = await importFile({ path, rejects, ...options })
    const told = [...leads]
    const again = await importFile({ path, ...options })
    const text = existsSync(rejects) ? readFileSync(rejects, 'utf8') : ''
    const mended = join(folder, 'repaired.csv')
    writeFileSync(
      mended,
      repair.reduce((before, [bad, good]) => replacedOnce(before, bad, good), text),
    )
    const repaired = await importFile({ path: mended, ...options })
    return { report, leads: told, statuses: told.map(statusText), rejected: rejectLines(text), again, repaired }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function replacedOnce(text: string, bad: string, good: string): string {
  if (text.split(bad).length !== 2) throw new Error(`the rejects have ${bad} not once`)
  return text.replace(bad, good)
}

const statusText = ({ status, attempted, deal }: ImportLead): string => {
  if (deal !== undefined) return deal === 'won' ? 'won' : 'deal lost'
  return attempted ? `${status}, attempted` : status
}

const rejectLines = (text: string): string[] => [...text.matchAll(/^(\d+)[,;]\d+[,;]([a-z-]+(?: \([^)]+\))?)/gm)].map(([, row, reason]) => `${row} ${reason}`)

function leadsInMemory(): { readonly send: Send; readonly leads: ImportLead[] } {
  const { initialState, decide, evolve } = leadDecider()
  const states = new Map<string, typeof initialState>()
  const leads: ImportLead[] = []
  const send: Send = (lead, command) => {
    const before = states.get(lead) ?? initialState
    const decision = decide(command, before)
    if (decision.outcome === 'refused') return Promise.resolve({ outcome: 'refused', reason: decision.refusal.refused })
    leads.push(command)
    states.set(
      lead,
      decision.events.reduce((state, event) => evolve(state, event), before),
    )
    return Promise.resolve({ outcome: 'accepted', events: decision.events.length, created: !before.exists, duplicate: false })
  }
  return { send, leads }
}
