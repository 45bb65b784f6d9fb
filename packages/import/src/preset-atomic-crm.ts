import { may, on, type Preset } from './preset.js'

/** Contacts of Atomic CRM. Its status is a temperature, not a step, so every lead is new; nor does the file hold ids. */
export const atomicCrm: Preset = {
  reads: 'contacts: the CSV of its import and export',
  mapping: {
    system: 'atomic-crm',
    anyCase: true,
    zone: 'UTC',
    id: may('id'),
    fields: {
      company: may('company'),
      firstName: may('first_name'),
      lastName: may('last_name'),
      title: may('title'),
      email: { first: ['email_work', 'email_home', 'email_other'] },
      phone: { first: ['phone_work', 'phone_home', 'phone_other'] },
      note: may('background'),
      owner: may('sales'),
      'custom.status': may('status'),
    },
    createdAt: on('first_seen'),
    status: { value: 'new' },
  },
  marks: ['has_newsletter', 'email_work', 'email_home', 'phone_home'],
  others: ['gender', 'last_seen', 'tags', 'linkedin_url'],
}
