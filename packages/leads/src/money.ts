import { currencyDigits } from './currency-digits.js'

/** An exact amount in minor units (cents) with its ISO 4217 code; amounts of two currencies are never added. */
export interface Money {
  /** Integer, at most 2^53 − 1 in size. */
  readonly minor: number
  readonly currency: string
}

/** Money at the edge: the amount as a decimal text with the currency's own digits, `"1054.00"`. */
export interface MoneyText {
  readonly amount: string
  readonly currency: string
}

const decimal = /^(-?)(\d{1,16})(?:\.(\d{1,6}))?$/

/** `undefined` when the text is no plain decimal, has more digits than the currency, or the currency is no ISO 4217 code. */
export function moneyOf(amount: string, currency: string): Money | undefined {
  const digits = currencyDigits.get(currency)
  const match = decimal.exec(amount.trim())
  if (digits === undefined || !match) return undefined
  const [, sign, whole = '', fraction = ''] = match
  if (fraction.slice(digits).replaceAll('0', '') !== '') return undefined
  const minor = Number(`${sign}${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`)
  return Number.isSafeInteger(minor) ? { minor: minor === 0 ? 0 : minor, currency } : undefined
}

/** `{ amount: '10005534.00', currency: 'USD' }`; `minor` may be a bigint, as sums are. */
export function moneyText({ minor, currency }: { readonly minor: number | bigint; readonly currency: string }): MoneyText {
  const digits = digitsOf(currency)
  const negative = minor < 0
  const text = String(negative ? -minor : minor).padStart(digits + 1, '0')
  const amount = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  return { amount: negative ? `-${amount}` : amount, currency }
}

/** Digits of the minor unit: 2 for cents, 0 for yen. */
export const digitsOf = (currency: string): number => currencyDigits.get(currency) ?? 2

export const isCurrency = (code: string): boolean => currencyDigits.has(code)
