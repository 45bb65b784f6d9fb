import { may, on, type Preset } from './preset.js'
import { sugarStatuses } from './sugar-statuses.js'

/** Leads of EspoCRM, with its field names and the labels of its export. */
export const espocrm: Preset = {
  reads: 'leads: field names and labels of the export',
  mapping: {
    system: 'espocrm',
    anyCase: true,
    zone: 'UTC',
    id: may('id'),
    fields: {
      company: may('accountName', 'Account Name'),
      firstName: may('firstName', 'First Name'),
      lastName: may('lastName', 'Last Name'),
      title: may('title'),
      email: may('emailAddress', 'Email'),
      phone: may('phoneNumber', 'Phone'),
      website: may('website'),
      address: {
        join: [
          ['addressStreet', 'Address Street'],
          ['addressCity', 'Address City'],
          ['addressState', 'Address State'],
          ['addressPostalCode', 'Address Postal Code'],
          ['addressCountry', 'Address Country'],
        ],
      },
      note: may('description'),
      owner: may('assignedUserName', 'Assigned User'),
      'custom.status': may('status'),
    },
    source: may('source'),
    createdAt: on('createdAt', 'Created At'),
    closedAt: on('convertedAt', 'Converted At'),
    dealValue: { ...may('opportunityAmount', 'Opportunity Amount'), currencyColumn: ['opportunityAmountCurrency', 'Opportunity Amount Currency'] },
    status: {
      ...may('status'),
      map: sugarStatuses,
    },
  },
  marks: ['accountName', 'addressStreet', 'addressCity', 'assignedUserName', 'opportunityAmountCurrency', 'Address Street'],
  others: ['salutationName', 'industry', 'doNotCall', 'teams', 'campaignName', 'modifiedAt'],
}
