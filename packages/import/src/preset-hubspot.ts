import type { Mapping } from './mapping.js'

const lead = ['hs_lead_status', 'Lead Status', 'property_hs_lead_status']
const stage = ['lifecyclestage', 'Lifecycle Stage', 'property_lifecyclestage']
const formats = ['yyyy-MM-dd HH:mm', 'yyyy-MM-dd H:mm:ss', "yyyy-MM-dd'T'HH:mm:ss.SSSX", "yyyy-MM-dd'T'HH:mm:ssX", 'yyyy-MM-dd', 'epoch-millis']

/** Contacts of HubSpot, with the names of its API, of its export and of Fivetran's copy of it. */
export const hubspot: Mapping = {
  system: 'hubspot',
  zone: 'UTC',
  id: { column: ['hs_object_id', 'Record ID', 'id'] },
  fields: {
    company: { column: ['company', 'Company Name', 'Company name', 'property_company'], optional: true },
    firstName: { column: ['firstname', 'First Name', 'property_firstname'], optional: true },
    lastName: { column: ['lastname', 'Last Name', 'property_lastname'], optional: true },
    title: { column: ['jobtitle', 'Job Title', 'property_jobtitle'], optional: true },
    email: { column: ['email', 'Email', 'property_email'], optional: true },
    phone: { column: ['phone', 'Phone Number', 'property_phone'], optional: true },
    website: { column: ['website', 'Website URL', 'property_website'], optional: true },
    address: { column: ['address', 'Street Address', 'property_address'], optional: true },
    owner: { column: ['hubspot_owner_id', 'Contact owner', 'Contact Owner', 'property_hubspot_owner_id'], optional: true },
    'custom.hs_lead_status': { column: lead, optional: true },
    'custom.lifecyclestage': { column: stage, optional: true },
  },
  source: { column: ['hs_analytics_source', 'Original Source', 'property_hs_analytics_source'], optional: true },
  createdAt: { column: ['createdate', 'Create Date', 'property_createdate'], format: formats, optional: true },
  closedAt: { column: ['closedate', 'Close Date', 'property_closedate'], format: formats, optional: true },
  status: {
    column: lead,
    optional: true,
    when: [{ column: stage, optional: true, equals: ['opportunity', 'customer', 'Opportunity', 'Customer'], status: 'converted' }],
    map: {
      '': 'new',
      NEW: 'new',
      New: 'new',
      OPEN: 'new',
      Open: 'new',
      ATTEMPTED_TO_CONTACT: 'attempted',
      'Attempted to Contact': 'attempted',
      'Attempted to contact': 'attempted',
      CONNECTED: 'contacted',
      Connected: 'contacted',
      IN_PROGRESS: 'contacted',
      'In Progress': 'contacted',
      'In progress': 'contacted',
      BAD_TIMING: 'contacted',
      'Bad Timing': 'contacted',
      'Bad timing': 'contacted',
      OPEN_DEAL: 'qualified',
      'Open Deal': 'qualified',
      'Open deal': 'qualified',
      UNQUALIFIED: 'disqualified',
      Unqualified: 'disqualified',
    },
  },
  skip: [{ column: '_fivetran_deleted', optional: true, equals: ['TRUE', 'true'], reason: 'deleted' }],
}
