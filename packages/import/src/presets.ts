import type { Preset } from './preset.js'
import { atomicCrm } from './preset-atomic-crm.js'
import { dynamics } from './preset-dynamics.js'
import { dynamicsOpportunities } from './preset-dynamics-opportunities.js'
import { erpnext } from './preset-erpnext.js'
import { espocrm } from './preset-espocrm.js'
import { frappeCrm } from './preset-frappe-crm.js'
import { hubspot } from './preset-hubspot.js'
import { hubspotDeals } from './preset-hubspot-deals.js'
import { krayin } from './preset-krayin.js'
import type { PresetName } from './preset-names.js'
import { odoo } from './preset-odoo.js'
import { pipedrive } from './preset-pipedrive.js'
import { pipedriveDeals } from './preset-pipedrive-deals.js'
import { salesforce } from './preset-salesforce.js'
import { salesforceOpportunities } from './preset-salesforce-opportunities.js'
import { suitecrm } from './preset-suitecrm.js'
import { zoho } from './preset-zoho.js'
import { zohoDeals } from './preset-zoho-deals.js'

/** How the files of well-known systems are read. A mapping file builds on one by `"preset": "hubspot"`. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  'atomic-crm': atomicCrm,
  dynamics,
  'dynamics-opportunities': dynamicsOpportunities,
  erpnext,
  espocrm,
  'frappe-crm': frappeCrm,
  hubspot,
  'hubspot-deals': hubspotDeals,
  krayin,
  odoo,
  pipedrive,
  'pipedrive-deals': pipedriveDeals,
  salesforce,
  'salesforce-opportunities': salesforceOpportunities,
  suitecrm,
  zoho,
  'zoho-deals': zohoDeals,
}
