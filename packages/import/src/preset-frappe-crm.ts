import { may, on, yes, type Preset } from './preset.js'

/** Leads of Frappe CRM. Its lost reasons come from a list; its lost notes are free text. */
export const frappeCrm: Preset = {
  reads: 'leads: field names and labels',
  mapping: {
    system: 'frappe-crm',
    anyCase: true,
    zone: 'UTC',
    id: may('name', 'ID'),
    fields: {
      company: may('organization'),
      firstName: may('first_name', 'First Name'),
      lastName: {
        join: [
          ['middle_name', 'Middle Name'],
          ['last_name', 'Last Name'],
        ],
        separator: ' ',
      },
      title: may('job_title', 'Job Title'),
      email: may('email'),
      phone: { first: [['mobile_no', 'Mobile No'], 'phone'] },
      website: may('website'),
      owner: may('lead_owner', 'Lead Owner'),
      'custom.status': may('status'),
    },
    source: may('source'),
    createdAt: on('creation', 'Created On'),
    status: {
      ...may('status'),
      when: [{ ...may('converted'), equals: yes, status: 'converted' }],
      map: {
        '': 'new',
        New: 'new',
        Contacted: 'contacted',
        Nurture: 'contacted',
        Qualified: 'qualified',
        Converted: 'converted',
        Unqualified: 'disqualified',
        Junk: 'disqualified',
      },
    },
    lostReason: may('lost_reason', 'Lost Reason'),
    lostNote: may('lost_notes', 'Lost Notes'),
  },
  marks: ['lost_notes', 'Lost Notes', 'sla_creation', 'sla_status', 'first_responded_on', 'facebook_lead_id', 'no_of_employees'],
  others: ['salutation', 'annual_revenue', 'industry', 'territory', 'sla', 'response_by', 'first_response_time', 'last_responded_on', 'lead_name', 'modified'],
}
