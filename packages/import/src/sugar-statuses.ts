import type { Status } from '@leadledger/leads'

/** The statuses of SugarCRM, which EspoCRM and SuiteCRM both kept. */
export const sugarStatuses = {
  '': 'new',
  New: 'new',
  Assigned: 'new',
  'In Process': 'contacted',
  Recycled: 'contacted',
  Converted: 'converted',
  Dead: 'lost',
} as const satisfies Readonly<Record<string, Status>>
