import { may, on, yes, type Preset } from './preset.js'

/** Leads of Pipedrive, with the headers of its export and the names of its API. They know no status but archived, which counts as lost. */
export const pipedrive: Preset = {
  reads: 'leads: the export and the API',
  mapping: {
    system: 'pipedrive',
    anyCase: true,
    zone: 'UTC',
    id: may('Lead - ID', 'id'),
    fields: {
      company: may('Organization - Name', 'Lead - Organization'),
      contact: may('Person - Name', 'Lead - Contact person'),
      email: { first: ['Person - Email', 'Person - Email - Work', 'Person - Email - Home', 'Person - Email - Other'] },
      phone: { first: ['Person - Phone', 'Person - Phone - Work', 'Person - Phone - Mobile', 'Person - Phone - Home', 'Person - Phone - Other'] },
      address: may('Organization - Address'),
      owner: may('Lead - Owner', 'owner_id'),
    },
    source: may('Lead - Source', 'source_name'),
    createdAt: on('Lead - Lead created', 'Lead - Created', 'add_time'),
    expectedPurchase: on('Lead - Expected close date', 'expected_close_date'),
    dealValue: { ...may('Lead - Value', 'value.amount'), currencyColumn: ['Lead - Currency', 'Lead - Currency of Value', 'value.currency'] },
    status: {
      value: 'new',
      when: [
        { ...may('is_archived', 'Lead - Archived'), equals: yes, status: 'lost' },
        { ...may('Lead - Archive status'), equals: ['Archived'], status: 'lost' },
      ],
    },
    lostReason: { value: 'archived' },
  },
  marks: ['Lead - Title', 'Lead - ID', 'Lead - Owner', 'Lead - Value', 'Person - Name', 'Organization - Name', 'is_archived', 'was_seen', 'label_ids'],
  others: ['title', 'person_id', 'organization_id', 'Lead - Label', 'next_activity_id', 'update_time', 'Lead - Update time'],
}
