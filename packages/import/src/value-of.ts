import { isCurrency, moneyOf, type ImportLead } from '@leadledger/leads'
import type { MoneyPlan, Plan } from './plan.js'
import type { RowReader } from './row-reader.js'

/** The deal value a row tells, to the last minor unit. */
export function valueOf(reader: RowReader, { value: plan }: Plan): ImportLead['value'] {
  const text = reader.unescaped(plan?.told)?.trim()
  if (!plan || text === undefined) return null
  const currency = reader.word(plan.currency) ?? plan.otherwise
  if (currency === undefined || !isCurrency(currency)) {
    reader.reject('unknown-currency', plan.currency)
    return null
  }
  const money = moneyOf(plain(withoutSign(text, currency), plan), currency)
  if (!money) reader.reject('not-an-amount', plan.told)
  return money ? { ...money } : null
}

/** The amount without the sign or the code of its currency, before it or behind it; with that of another one it is none. */
function withoutSign(text: string, currency: string): string {
  const [sign] = text.match(/[\p{L}\p{Sc}][\p{L}\p{Sc}.]*/u) ?? []
  if (sign === undefined || !signsOf(currency).has(sign.toUpperCase())) return text
  const [before = '', after = ''] = text.split(sign)
  return /\d/.test(before) && /\d/.test(after) ? text : `${before.trim()}${after.trim()}`
}

const signs = new Map<string, ReadonlySet<string>>()

/** How a currency is written: its code, and its signs such as `$` and `US$`. */
function signsOf(currency: string): ReadonlySet<string> {
  const known = signs.get(currency)
  if (known) return known
  const written = (['narrowSymbol', 'symbol'] as const).map((currencyDisplay) =>
    new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay }).formatToParts(0).find(({ type }) => type === 'currency'),
  )
  const found = new Set([currency, ...written.flatMap((part) => (part ? [part.value.toUpperCase()] : []))])
  signs.set(currency, found)
  return found
}

/** The amount with a decimal point and without the signs between thousands; empty when those stand in wrong places. */
function plain(text: string, { decimal, thousands }: MoneyPlan): string {
  const [whole = '', fraction, ...more] = text.split(decimal)
  const groups = thousands === '' ? [whole] : whole.split(thousands)
  const grouped = groups.length === 1 || groups.every((group, index) => (index === 0 ? /^-?\d{1,3}$/ : /^\d{3}$/).test(group))
  const digits = groups.join('')
  if (more.length > 0 || !grouped || !/^-?\d+$/.test(digits)) return ''
  return fraction === undefined ? digits : `${digits}.${fraction}`
}
