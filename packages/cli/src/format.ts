const dayMs = 86_400_000

/** `4.2 days`, `3.1 h`, `12 min`, `8 s`; `n/a` for none. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return 'n/a'
  if (Math.abs(ms) >= dayMs) return `${(ms / dayMs).toFixed(1)} days`
  if (Math.abs(ms) >= 3_600_000) return `${(ms / 3_600_000).toFixed(1)} h`
  return Math.abs(ms) >= 60_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 1_000)} s`
}

export const percent = (share: number | null | undefined): string => (share === null || share === undefined ? 'n/a' : `${(share * 100).toFixed(1)} %`)

export const count = (number: number | bigint): string => number.toLocaleString('en-US')

/** `10,005,534.00 USD`. */
export function amount(money: { readonly amount: string; readonly currency: string } | null | undefined): string {
  if (!money) return 'n/a'
  const [whole = '', fraction] = money.amount.replace('-', '').split('.')
  const sign = money.amount.startsWith('-') ? '-' : ''
  return `${sign}${BigInt(whole).toLocaleString('en-US')}${fraction === undefined ? '' : `.${fraction}`} ${money.currency}`
}

/** The date of an instant in a zone, `2026-03-31`; `–` for none. */
export const day = (iso: string | null | undefined, zone: string): string =>
  iso ? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(iso)) : '–'

/** Date and time of an instant in a zone, `2026-03-31 09:00`. */
export const minute = (iso: string | null | undefined, zone: string): string =>
  iso ? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(iso)) : '–'

export const bytes = (size: number): string => (size < 1_048_576 ? `${(size / 1024).toFixed(0)} KiB` : `${(size / 1_048_576).toFixed(1)} MiB`)

/** JSON for programs; versions and positions are 64-bit, so they are decimal text beyond 2^53. */
export const json = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? (part <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(part) : String(part)) : part), 2)
