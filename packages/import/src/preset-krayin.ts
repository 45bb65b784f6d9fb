import { may, on, type Preset } from './preset.js'

const stage = ['lead_pipeline_stage_id', 'lead_pipeline_stage_code', 'stage']

/** Leads of Krayin, whose stage decides: by its code, its name or its number in the first pipeline. Its lost reason is free text and becomes the note. */
export const krayin: Preset = {
  reads: 'leads: names of the table and the API',
  mapping: {
    system: 'krayin',
    anyCase: true,
    zone: 'UTC',
    id: may('id'),
    fields: {
      company: may('organization_name'),
      contact: may('person_name', 'contact_person'),
      email: may('person_email'),
      phone: may('person_phone'),
      note: may('description'),
      owner: may('user_id', 'user_name', 'sales_person'),
      'custom.stage': may(...stage),
    },
    source: may('lead_source_id', 'lead_source', 'source_name'),
    createdAt: on('created_at'),
    closedAt: on('closed_at'),
    expectedPurchase: on('expected_close_date'),
    dealValue: { ...may('lead_value'), currencyColumn: ['currency', 'currency_code'] },
    status: {
      ...may(...stage),
      map: {
        '': 'new',
        '1': 'new',
        new: 'new',
        '2': 'contacted',
        'follow-up': 'contacted',
        'Follow Up': 'contacted',
        '3': 'qualified',
        prospect: 'qualified',
        '4': 'qualified',
        negotiation: 'qualified',
        '5': 'won',
        won: 'won',
        '6': 'lost',
        lost: 'lost',
      },
    },
    lostNote: may('lost_reason'),
  },
  marks: ['lead_value', 'lead_pipeline_id', 'lead_pipeline_stage_id', 'lead_pipeline_stage_code', 'lead_source_id', 'lead_type_id'],
  others: ['title', 'status', 'person_id', 'updated_at'],
}
