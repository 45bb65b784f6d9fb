/** The systems there are presets for. */
export const presetNames = [
  'atomic-crm',
  'dynamics',
  'dynamics-opportunities',
  'erpnext',
  'espocrm',
  'frappe-crm',
  'hubspot',
  'hubspot-deals',
  'krayin',
  'odoo',
  'pipedrive',
  'pipedrive-deals',
  'salesforce',
  'salesforce-opportunities',
  'suitecrm',
  'zoho',
  'zoho-deals',
] as const

export type PresetName = (typeof presetNames)[number]
