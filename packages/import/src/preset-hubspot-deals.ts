import { isoDates, may, on, yes, type Preset } from './preset.js'

const stage = ['Deal Stage', 'dealstage', 'deal_pipeline_stage_id']
const created = ['Create Date', 'createdate', 'property_createdate']
const closing = ['Close Date', 'closedate', 'property_closedate']
const format = [...isoDates, 'epoch-millis']

/** Deals of HubSpot, with the names of its export, of its API and of Fivetran's copy of it. A stage that is not closed is an open deal. */
export const hubspotDeals: Preset = {
  reads: 'deals: the export, the API and Fivetran’s copy',
  mapping: {
    system: 'hubspot-deals',
    anyCase: true,
    zone: 'UTC',
    id: may('Record ID', 'Deal ID', 'hs_object_id', 'deal_id', 'id'),
    fields: {
      company: may('Associated Company', 'Associated Company (Primary)', 'Primary Associated Company'),
      contact: may('Associated Contact', 'Associated Contacts'),
      note: may('Deal Description', 'description', 'property_description'),
      owner: may('Deal owner', 'hubspot_owner_id', 'owner_id'),
    },
    source: may('Original Source', 'Original Source Type', 'Original Traffic Source', 'hs_analytics_source'),
    createdAt: { ...on(...created), format },
    convertedAt: { ...on(...created), format },
    closedAt: { ...on(...closing), format },
    expectedClose: { ...on(...closing), format },
    dealName: may('Deal Name', 'dealname', 'property_dealname'),
    stage: may(...stage),
    dealValue: { ...may('Amount', 'property_amount'), currencyColumn: ['Currency', 'deal_currency_code', 'property_deal_currency_code'], thousands: ',' },
    status: {
      ...may(...stage),
      map: {},
      default: 'converted',
      when: [
        { ...may('Is Closed Won', 'hs_is_closed_won', 'property_hs_is_closed_won'), equals: yes, status: 'won' },
        { ...may(...stage), begins: ['closed won', 'closedwon'], status: 'won' },
        { ...may('Is Closed Lost', 'hs_is_closed_lost'), equals: yes, status: 'deal-lost' },
        { ...may('Is Deal Closed?', 'hs_is_closed', 'property_hs_is_closed'), equals: yes, status: 'deal-lost' },
        { ...may(...stage), begins: ['closed lost', 'closedlost'], status: 'deal-lost' },
      ],
    },
    lostNote: may('Closed Lost Reason', 'closed_lost_reason', 'property_closed_lost_reason'),
    skip: [{ ...may('is_deleted', '_fivetran_deleted'), equals: yes, reason: 'deleted' }],
  },
  marks: ['Deal Stage', 'dealstage', 'dealname', 'deal_pipeline_stage_id', 'property_dealname', 'Closed Lost Reason', 'closed_lost_reason'],
  others: [
    'Pipeline',
    'deal_pipeline_id',
    'Deal Type',
    'dealtype',
    'Deal probability',
    'Forecast category',
    'Next step',
    'Priority',
    'Amount in company currency',
    'Closed Won Reason',
    'Associated Contact IDs',
    'Associated Company IDs',
    'Last Activity Date',
    'notes_last_updated',
    'Last Modified Date',
    'hs_lastmodifieddate',
  ],
}
