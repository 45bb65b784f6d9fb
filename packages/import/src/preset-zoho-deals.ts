import { may, on, type Preset } from './preset.js'

const closing = ['Closing Date', 'Closing_Date']
const created = ['Created Time', 'Created_Time']

/** Deals of Zoho CRM, with the labels of its export and the names of its API. A stage that is not closed is an open deal. */
export const zohoDeals: Preset = {
  reads: 'deals: the export and the API',
  mapping: {
    system: 'zoho-deals',
    anyCase: true,
    zone: 'UTC',
    id: may('Record Id', 'Deal Id', 'id'),
    fields: {
      company: may('Account Name', 'Account_Name'),
      contact: may('Contact Name', 'Contact_Name'),
      note: may('Description'),
      owner: may('Deal Owner', 'Owner'),
    },
    source: may('Lead Source', 'Lead_Source'),
    createdAt: on(...created),
    convertedAt: on(...created),
    closedAt: on(...closing),
    expectedClose: on(...closing),
    dealName: may('Deal Name', 'Deal_Name'),
    stage: may('Stage'),
    dealValue: { ...may('Amount'), currencyColumn: ['Currency'], thousands: ',' },
    status: {
      ...may('Stage'),
      map: {},
      default: 'converted',
      when: [
        { ...may('Stage'), begins: ['Closed Won'], status: 'won' },
        { ...may('Stage'), begins: ['Closed Lost', 'Closed-Lost'], status: 'deal-lost' },
      ],
    },
    lostReason: may('Reason For Loss', 'Reason_For_Loss__s'),
    blank: ['-None-'],
  },
  marks: ['Closing Date', 'Closing_Date', 'Deal_Name', 'Reason For Loss', 'Reason_For_Loss__s', 'Sales Cycle Duration', 'Overall Sales Duration'],
  others: [
    'Deal Owner.id',
    'Account Name.id',
    'Contact Name.id',
    'Pipeline',
    'Probability (%)',
    'Probability',
    'Expected Revenue',
    'Expected_Revenue',
    'Next Step',
    'Type',
    'Campaign Source',
    'Created By',
    'Modified By',
    'Modified Time',
    'Modified_Time',
    'Last Activity Time',
    'Last_Activity_Time',
    'Exchange_Rate',
    'Exchange Rate',
    'Tag',
  ],
}
