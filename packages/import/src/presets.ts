import type { Preset } from './preset.js'
import { atomicCrm } from './preset-atomic-crm.js'
import { dynamics } from './preset-dynamics.js'
import { erpnext } from './preset-erpnext.js'
import { espocrm } from './preset-espocrm.js'
import { frappeCrm } from './preset-frappe-crm.js'
import { hubspot } from './preset-hubspot.js'
import { krayin } from './preset-krayin.js'
import type { PresetName } from './preset-names.js'
import { odoo } from './preset-odoo.js'
import { pipedrive } from './preset-pipedrive.js'
import { salesforce } from './preset-salesforce.js'
import { suitecrm } from './preset-suitecrm.js'
import { zoho } from './preset-zoho.js'

/** How the files of well-known systems are read. A mapping file builds on one by `"preset": "hubspot"`. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  'atomic-crm': atomicCrm,
  dynamics,
  erpnext,
  espocrm,
  'frappe-crm': frappeCrm,
  hubspot,
  krayin,
  odoo,
  pipedrive,
  salesforce,
  suitecrm,
  zoho,
}
