import type { Mapping } from './mapping.js'

const status = ['Status', 'Lead Status', 'status']
const yes = ['TRUE', 'true', 'True', '1']
/** Reports show dates as the reader's locale writes them; those orders are for the mapping to tell. */
const formats = ["yyyy-MM-dd'T'HH:mm:ss.SSSX", "yyyy-MM-dd'T'HH:mm:ssX", 'yyyy-MM-dd HH:mm:ss', 'yyyy-MM-dd']

/** Leads of Salesforce, with the names of its API, of its reports and of Fivetran's copy of it. */
export const salesforce: Mapping = {
  system: 'salesforce',
  zone: 'UTC',
  id: { column: ['Id', 'Lead ID', 'id'] },
  fields: {
    company: { column: ['Company', 'Company / Account', 'company'], optional: true },
    firstName: { column: ['FirstName', 'First Name', 'first_name'], optional: true },
    lastName: { column: ['LastName', 'Last Name', 'last_name'], optional: true },
    title: { column: ['Title', 'title'], optional: true },
    email: { column: ['Email', 'email'], optional: true },
    phone: { column: ['Phone', 'phone'], optional: true },
    website: { column: ['Website', 'website'], optional: true },
    address: { column: ['Street', 'street'], optional: true },
    note: { column: ['Description', 'description'], optional: true },
    owner: { column: ['OwnerId', 'Lead Owner', 'owner_id'], optional: true },
    'custom.lead_status': { column: status, optional: true },
  },
  country: { column: ['CountryCode', 'Country Code', 'country_code'], optional: true },
  source: { column: ['LeadSource', 'Lead Source', 'lead_source'], optional: true },
  createdAt: { column: ['CreatedDate', 'Create Date', 'created_date'], format: formats, optional: true },
  closedAt: { column: ['ConvertedDate', 'Converted Date', 'converted_date'], format: formats, optional: true },
  status: {
    column: status,
    optional: true,
    when: [{ column: ['IsConverted', 'Converted', 'is_converted'], optional: true, equals: yes, status: 'converted' }],
    map: {
      '': 'new',
      New: 'new',
      'Open - Not Contacted': 'new',
      Contacted: 'contacted',
      'Working - Contacted': 'contacted',
      Nurturing: 'contacted',
      Qualified: 'qualified',
      Converted: 'converted',
      'Closed - Converted': 'converted',
      'Closed - Not Converted': 'lost',
      Unqualified: 'disqualified',
    },
  },
  skip: [{ column: ['IsDeleted', 'is_deleted'], optional: true, equals: yes, reason: 'deleted' }],
}
