import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import validator from 'validator'

/** A phone number as it was entered, and in E.164 when it is a valid one; an odd number is a flag, not an error. */
export interface Phone {
  readonly raw: string
  readonly e164: string | null
}

/** A mail address as it was entered, and in lower case when it is valid. */
export interface Email {
  readonly raw: string
  readonly address: string | null
}

/** Longest inputs worth parsing; anything longer is kept raw. */
const parsed = { phone: 32, email: 254 }

/** `country` is the ISO 3166 code whose national format applies when the number has no `+`. */
export function phoneOf(raw: string, country?: string): Phone {
  const text = raw.trim()
  if (text.length > parsed.phone) return { raw, e164: null }
  const known = country !== undefined && isSupportedCountry(country) ? country : undefined
  const number = parsePhoneNumberFromString(text, known)
  return { raw, e164: number?.isValid() ? number.number : null }
}

export function emailOf(raw: string): Email {
  const text = raw.trim()
  // Half a surrogate pair makes the validator throw.
  const valid = text.length <= parsed.email && text.isWellFormed() && validator.isEmail(text)
  return { raw, address: valid ? validator.normalizeEmail(text, sameMailbox) || null : null }
}

/** Letter case is folded; dots and sub-addresses stay, since they may name another mailbox. */
const sameMailbox = {
  all_lowercase: true,
  gmail_remove_dots: false,
  gmail_remove_subaddress: false,
  gmail_convert_googlemaildotcom: false,
  outlookdotcom_remove_subaddress: false,
  yahoo_remove_subaddress: false,
  yandex_convert_yandexru: false,
  icloud_remove_subaddress: false,
}
