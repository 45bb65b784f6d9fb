import type { LeadBehind, Ledger } from 'leadledger'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { amount, count, duration, minute } from './format.js'
import type { Session } from './session.js'
import { textTable } from './table.js'

/** Prints the leads behind a KPI, the first `limit` of them, and how many there are. */
export async function printLeadsBehind(session: Session, ledger: Ledger, leads: AsyncIterable<LeadBehind>, limit: number): Promise<ExitCode> {
  const items: (Omit<LeadBehind, 'at'> & { readonly at: string | null })[] = []
  const totals = { numerator: 0, denominator: 0, excluded: 0, open: 0 }
  for await (const lead of leads) {
    totals.numerator += Number(lead.numerator)
    totals.denominator += Number(lead.denominator)
    totals.excluded += Number(lead.excluded !== null)
    totals.open += Number(lead.open)
    if (items.length < limit) items.push({ ...lead, at: lead.at === null ? null : new Date(lead.at).toISOString() })
  }
  session.print({ totals, leads: items }, () =>
    [
      `${count(totals.numerator)} above the line, ${count(totals.denominator)} below it, ${count(totals.excluded)} left out, ${count(totals.open)} still open.`,
      '',
      textTable(
        [{ title: 'lead', whole: true }, { title: 'date' }, { title: 'counts' }, { title: 'value', right: true }, { title: 'group' }],
        items.map((item) => [item.lead, minute(item.at, ledger.zone), counting(item), valueText(item.value), item.group ?? '']),
      ),
    ].join('\n'),
  )
  return exitCodes.done
}

function counting({ numerator, denominator, excluded, open }: Pick<LeadBehind, 'numerator' | 'denominator' | 'excluded' | 'open'>): string {
  if (excluded !== null) return `left out: ${excluded}`
  if (open) return 'open'
  return numerator && denominator ? 'above and below' : numerator ? 'above' : 'below'
}

const valueText = (value: LeadBehind['value']): string =>
  typeof value === 'number' ? duration(value) : typeof value === 'string' ? value : value === null ? '' : amount(value)
