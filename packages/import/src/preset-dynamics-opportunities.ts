import { may, on, type Preset } from './preset.js'

const reason = ['statuscode', 'Status Reason']

/** Opportunities of Dynamics 365, with its logical names and the labels of its views; options by their number or their label. */
export const dynamicsOpportunities: Preset = {
  reads: 'opportunities: logical names of the Web API, labels of an exported view',
  mapping: {
    system: 'dynamics',
    anyCase: true,
    zone: 'UTC',
    id: may('opportunityid', '(Do Not Modify) Opportunity'),
    fields: {
      company: may('parentaccountid', 'Account', 'Potential Customer'),
      contact: may('parentcontactid', 'Contact'),
      note: may('description'),
      owner: may('ownerid', 'Owner'),
      'custom.statuscode': may(...reason),
    },
    createdAt: on('createdon', 'Created On'),
    convertedAt: on('createdon', 'Created On'),
    closedAt: on('actualclosedate', 'Actual Close Date'),
    expectedClose: on('estimatedclosedate', 'Est. Close Date'),
    dealName: may('name', 'Topic'),
    stage: may('stepname', 'Pipeline Phase'),
    dealValue: {
      ...may('estimatedvalue', 'Est. Revenue'),
      currencyColumn: ['isocurrencycode', 'transactioncurrencyid.isocurrencycode'],
      thousands: ',',
    },
    status: {
      ...may('statecode', 'Status'),
      map: { '': 'converted', '0': 'converted', Open: 'converted', '1': 'won', Won: 'won', '2': 'deal-lost', Lost: 'deal-lost' },
    },
    lostReason: { ...may(...reason), map: { '4': 'Canceled', Canceled: 'Canceled', '5': 'Out-Sold', 'Out-Sold': 'Out-Sold' } },
  },
  marks: ['opportunityid', '(Do Not Modify) Opportunity', 'estimatedvalue', 'Est. Revenue', 'actualclosedate', 'Actual Close Date', 'Potential Customer'],
  others: [
    'actualvalue',
    'Actual Revenue',
    'closeprobability',
    'Probability',
    'opportunityratingcode',
    'Rating',
    'originatingleadid',
    'Originating Lead',
    'customerid',
    'campaignid',
    'budgetamount',
    'budgetstatus',
    'need',
    'purchasetimeframe',
    'purchaseprocess',
    'decisionmaker',
    'transactioncurrencyid',
    'Currency',
    'modifiedon',
    '(Do Not Modify) Row Checksum',
    '(Do Not Modify) Modified On',
  ],
}
