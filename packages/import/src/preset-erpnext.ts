import { may, on, type Preset } from './preset.js'

/** Leads of ERPNext. "Do Not Contact" is a loss, and stays readable in the custom field `status`. */
export const erpnext: Preset = {
  reads: 'leads: field names and labels',
  mapping: {
    system: 'erpnext',
    anyCase: true,
    zone: 'UTC',
    id: may('name', 'ID'),
    fields: {
      company: may('company_name', 'Organization Name'),
      contact: may('lead_name', 'Person Name', 'Full Name'),
      title: may('job_title', 'Job Title'),
      email: may('email_id', 'Email', 'Email Address'),
      phone: { first: ['phone', ['mobile_no', 'Mobile No', 'Mobile No.']] },
      website: may('website'),
      address: { join: ['city', 'state', 'country'] },
      owner: may('lead_owner', 'Lead Owner'),
      'custom.status': may('status'),
    },
    source: may('source'),
    createdAt: on('creation', 'Created On'),
    status: {
      ...may('status'),
      map: {
        '': 'new',
        Lead: 'new',
        Open: 'new',
        Replied: 'contacted',
        Interested: 'contacted',
        Opportunity: 'qualified',
        Quotation: 'qualified',
        Converted: 'converted',
        'Lost Quotation': 'lost',
        'Do Not Contact': 'lost',
      },
    },
    lostReason: { ...may('status'), map: { 'Lost Quotation': 'Lost Quotation', 'Do Not Contact': 'Do Not Contact' } },
    lostNote: may('order_lost_reason'),
  },
  marks: ['naming_series', 'lead_name', 'market_segment', 'request_type', 'order_lost_reason', 'contact_by'],
  others: ['campaign_name', 'contact_date', 'fax', 'territory', 'type', 'industry', 'modified'],
}
