import type { Mapping } from './mapping.js'
import { hubspot } from './preset-hubspot.js'
import { salesforce } from './preset-salesforce.js'

/** Mappings for the exports of well-known systems. A mapping file builds on one by `"preset": "hubspot"`. */
export const presets = { hubspot, salesforce } as const satisfies Readonly<Record<string, Mapping>>

export type PresetName = keyof typeof presets
