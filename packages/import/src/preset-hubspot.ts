import { isoDates, may, on, yes, type Preset } from './preset.js'

const lead = ['hs_lead_status', 'Lead Status', 'property_hs_lead_status']
const stage = ['lifecyclestage', 'Lifecycle Stage', 'property_lifecyclestage']
const format = [...isoDates, 'epoch-millis']

/** Contacts of HubSpot, with the names of its API, of its export and of Fivetran's copy of it. */
export const hubspot: Preset = {
  reads: 'contacts: the export, the API and Fivetran’s copy',
  mapping: {
    system: 'hubspot',
    anyCase: true,
    zone: 'UTC',
    id: may('hs_object_id', 'Record ID', 'id'),
    fields: {
      company: may('company', 'Company Name', 'property_company'),
      firstName: may('firstname', 'First Name', 'property_firstname'),
      lastName: may('lastname', 'Last Name', 'property_lastname'),
      title: may('jobtitle', 'Job Title', 'property_jobtitle'),
      email: may('email', 'property_email'),
      phone: {
        first: [
          ['phone', 'Phone Number', 'property_phone'],
          ['mobilephone', 'Mobile Phone Number', 'property_mobilephone'],
        ],
      },
      website: may('website', 'Website URL', 'property_website'),
      address: {
        join: [
          ['address', 'Street Address', 'property_address'],
          ['city', 'property_city'],
          ['state', 'State/Region', 'property_state'],
          ['zip', 'Postal Code', 'property_zip'],
          ['country', 'Country/Region', 'property_country'],
        ],
      },
      owner: may('hubspot_owner_id', 'Contact owner', 'property_hubspot_owner_id'),
      'custom.hs_lead_status': may(...lead),
      'custom.lifecyclestage': may(...stage),
    },
    source: may('hs_analytics_source', 'Original Source', 'property_hs_analytics_source'),
    createdAt: { ...on('createdate', 'Create Date', 'property_createdate'), format },
    closedAt: { ...on('closedate', 'Close Date', 'property_closedate'), format },
    status: {
      ...may(...lead),
      when: [{ ...may(...stage), equals: ['opportunity', 'customer'], status: 'converted' }],
      map: {
        '': 'new',
        NEW: 'new',
        OPEN: 'new',
        ATTEMPTED_TO_CONTACT: 'attempted',
        'Attempted to Contact': 'attempted',
        CONNECTED: 'contacted',
        IN_PROGRESS: 'contacted',
        'In Progress': 'contacted',
        BAD_TIMING: 'contacted',
        'Bad Timing': 'contacted',
        OPEN_DEAL: 'qualified',
        'Open Deal': 'qualified',
        UNQUALIFIED: 'disqualified',
      },
    },
    skip: [{ ...may('_fivetran_deleted'), equals: yes, reason: 'deleted' }],
  },
  marks: [
    'hs_object_id',
    'hs_lead_status',
    'lifecyclestage',
    'Lifecycle Stage',
    'hubspot_owner_id',
    'hs_analytics_source',
    'Original Source',
    'Contact owner',
    'property_createdate',
  ],
  others: ['industry', 'annualrevenue', 'numberofemployees', 'notes_last_updated', 'Last Activity Date', 'hubspotscore'],
}
