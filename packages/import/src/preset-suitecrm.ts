import { may, on, yes, type Preset } from './preset.js'
import { sugarStatuses } from './sugar-statuses.js'

/** Leads of SuiteCRM, with the names and the labels of its export. */
export const suitecrm: Preset = {
  reads: 'leads: names and labels of the export',
  mapping: {
    system: 'suitecrm',
    anyCase: true,
    zone: 'UTC',
    id: may('id'),
    fields: {
      company: may('account_name', 'Account Name'),
      firstName: may('first_name', 'First Name'),
      lastName: may('last_name', 'Last Name'),
      title: may('title', 'Job Title'),
      email: may('email1', 'email_address', 'Email Address'),
      phone: {
        first: [
          ['phone_work', 'Office Phone'],
          ['phone_mobile', 'Mobile'],
        ],
      },
      website: may('website'),
      address: {
        join: [
          ['primary_address_street', 'Primary Address Street'],
          ['primary_address_city', 'Primary Address City'],
          ['primary_address_state', 'Primary Address State'],
          ['primary_address_postalcode', 'Primary Address Postal Code'],
          ['primary_address_country', 'Primary Address Country'],
        ],
      },
      note: may('description'),
      owner: may('assigned_user_name', 'Assigned to'),
      'custom.status': may('status'),
    },
    source: may('lead_source', 'Lead Source'),
    createdAt: on('date_entered', 'Date Created'),
    dealValue: { ...may('opportunity_amount', 'Opportunity Amount'), currencyColumn: ['currency_iso4217', 'Currency'] },
    status: {
      ...may('status'),
      when: [{ ...may('converted'), equals: yes, status: 'converted' }],
      map: sugarStatuses,
    },
    skip: [{ ...may('deleted'), equals: yes, reason: 'deleted' }],
  },
  marks: [
    'email1',
    'primary_address_street',
    'primary_address_city',
    'Primary Address Street',
    'refered_by',
    'lead_source_description',
    'status_description',
    'assigned_user_name',
    'date_entered',
  ],
  others: ['department', 'campaign_name', 'opportunity_name', 'contact_id', 'account_id', 'opportunity_id', 'date_modified', 'do_not_call'],
}
