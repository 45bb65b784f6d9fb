/** The mapping for the pipeline of the Maven data set, as a user writes it. */
export const mavenMapping = {
  zone: 'UTC',
  blank: ['', 'Select'],
  id: 'opportunity_id',
  fields: { company: 'account', owner: 'sales_agent', 'custom.product': 'product' },
  source: { value: 'Pipeline export' },
  createdAt: { column: 'engage_date', format: 'yyyy-MM-dd' },
  contactedAt: { column: 'engage_date', format: 'yyyy-MM-dd' },
  closedAt: { column: 'close_date', format: 'yyyy-MM-dd' },
  status: { column: 'deal_stage', map: { Prospecting: 'new', Engaging: 'contacted', Won: 'converted', Lost: 'lost' } },
  dealValue: { column: 'close_value', currency: 'USD' },
  lostReason: { value: 'unspecified' },
}
