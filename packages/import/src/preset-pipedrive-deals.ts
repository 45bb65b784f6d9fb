import { may, on, isoDates, type Preset } from './preset.js'

const created = ['Deal - Deal created', 'Deal - Created', 'add_time']

/** Deals of Pipedrive, with the headers of its export and the names of its API. */
export const pipedriveDeals: Preset = {
  reads: 'deals: the export and the API',
  mapping: {
    system: 'pipedrive-deals',
    anyCase: true,
    zone: 'UTC',
    id: may('Deal - ID', 'id'),
    fields: {
      company: may('Organization - Name', 'Deal - Organization', 'org_name'),
      contact: may('Person - Name', 'Deal - Contact person', 'person_name'),
      email: { first: ['Person - Email', 'Person - Email - Work', 'Person - Email - Home', 'Person - Email - Other'] },
      phone: { first: ['Person - Phone', 'Person - Phone - Work', 'Person - Phone - Mobile', 'Person - Phone - Home', 'Person - Phone - Other'] },
      address: may('Organization - Address'),
      owner: may('Deal - Owner', 'owner_name', 'owner_id', 'user_id'),
    },
    source: may('Deal - Source', 'Deal - Source origin', 'origin'),
    createdAt: on(...created),
    convertedAt: on(...created),
    closedAt: {
      first: [
        ['Deal - Deal closed on', 'Deal - Close time', 'close_time'],
        ['Deal - Won time', 'won_time'],
        ['Deal - Lost time', 'lost_time'],
      ],
      format: isoDates,
    },
    expectedClose: on('Deal - Expected close date', 'expected_close_date'),
    dealName: may('Deal - Title', 'title'),
    stage: may('Deal - Stage', 'stage_id'),
    dealValue: { ...may('Deal - Value', 'value'), currencyColumn: ['Deal - Currency of Value', 'Deal - Currency', 'currency'], thousands: ',' },
    status: {
      ...may('Deal - Status', 'status'),
      map: { '': 'converted', Open: 'converted', Won: 'won', Lost: 'deal-lost' },
    },
    lostNote: may('Deal - Lost reason', 'lost_reason'),
    skip: [
      { ...may('Deal - Status', 'status'), equals: ['Deleted'], reason: 'deleted' },
      { ...may('is_deleted'), equals: ['true', '1', 'yes'], reason: 'deleted' },
    ],
  },
  marks: ['Deal - Title', 'Deal - ID', 'Deal - Status', 'Deal - Stage', 'Deal - Value', 'won_time', 'lost_time'],
  others: [
    'Deal - Pipeline',
    'pipeline_id',
    'Deal - Probability',
    'Deal - Label',
    'label_ids',
    'person_id',
    'organization_id',
    'org_id',
    'next_activity_id',
    'is_archived',
    'Deal - Update time',
    'update_time',
    'Deal - Weighted value',
    'Deal - Products name',
    'Deal - Last activity date',
    'Deal - Next activity date',
  ],
}
