import { may, on, yes, type Preset } from './preset.js'

const stage = ['StageName', 'Stage', 'stage_name']
const created = ['CreatedDate', 'Created Date', 'Create Date', 'created_date']
const closing = ['CloseDate', 'Close Date', 'close_date']

/** Opportunities of Salesforce, with the names of its API, of its reports and of Fivetran's copy of it. A stage that is not closed is an open deal. */
export const salesforceOpportunities: Preset = {
  reads: 'opportunities: the API (Data Loader), reports and Fivetran’s copy',
  mapping: {
    system: 'salesforce',
    anyCase: true,
    zone: 'UTC',
    id: may('Id', 'Opportunity ID'),
    fields: {
      company: may('Account Name', 'Account.Name'),
      contact: may('Contact Name', 'Primary Contact', 'Contact: Full Name'),
      note: may('Description'),
      owner: may('OwnerId', 'Opportunity Owner', 'owner_id'),
    },
    source: may('LeadSource', 'Lead Source', 'lead_source'),
    createdAt: on(...created),
    convertedAt: on(...created),
    closedAt: on(...closing),
    expectedClose: on(...closing),
    dealName: may('Opportunity Name', 'Name'),
    stage: may(...stage),
    dealValue: { ...may('Amount'), currencyColumn: ['CurrencyIsoCode', 'Amount Currency', 'Opportunity Currency', 'currency_iso_code'], thousands: ',' },
    status: {
      ...may(...stage),
      map: {},
      default: 'converted',
      when: [
        { ...may('IsWon', 'Won', 'is_won'), equals: yes, status: 'won' },
        { ...may('IsClosed', 'Closed', 'is_closed'), equals: yes, status: 'deal-lost' },
        { ...may(...stage), begins: ['Closed Won'], status: 'won' },
        { ...may(...stage), begins: ['Closed Lost'], status: 'deal-lost' },
      ],
    },
    lostReason: may('Loss Reason', 'Lost Reason', 'Loss_Reason__c', 'loss_reason_c'),
    skip: [{ ...may('IsDeleted', 'is_deleted'), equals: yes, reason: 'deleted' }],
  },
  marks: ['StageName', 'stage_name', 'IsWon', 'is_won', 'Opportunity Name', 'Opportunity ID', 'Opportunity Owner', 'forecast_category'],
  others: [
    'AccountId',
    'account_id',
    'Probability',
    'Probability (%)',
    'ExpectedRevenue',
    'Expected Revenue',
    'Type',
    'NextStep',
    'Next Step',
    'ForecastCategory',
    'ForecastCategoryName',
    'Fiscal',
    'Fiscal Period',
    'Age',
    'Owner Role',
    'CampaignId',
    'RecordTypeId',
    'CreatedById',
    'LastModifiedDate',
    'LastModifiedById',
    'LastActivityDate',
    'Last Activity',
    'SystemModstamp',
    'system_modstamp',
    'last_activity_date',
    'last_modified_date',
  ],
}
