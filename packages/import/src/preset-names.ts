/** The systems there are presets for. */
export const presetNames = [
  'atomic-crm',
  'dynamics',
  'erpnext',
  'espocrm',
  'frappe-crm',
  'hubspot',
  'krayin',
  'odoo',
  'pipedrive',
  'salesforce',
  'suitecrm',
  'zoho',
] as const

export type PresetName = (typeof presetNames)[number]
