/** Letters that compatibility decomposition leaves whole. */
const spelled: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i', ς: 'σ' }

/** Lower case without accents: `Łódź` and `LODZ` are the same text. */
export const foldCase = (text: string): string => (isAscii(text) ? text.toLowerCase() : foldAll(text))

/** Most names are: they need no decomposition. */
// oxlint-disable-next-line no-control-regex
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text)

// Decomposed again, since lower case may compose anew: `İ` becomes `i` and a dot.
const foldAll = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßøłđðþæœıς]/g, (letter) => spelled[letter] ?? letter)

/** Longest word, in UTF-16 units: more of it is neither indexed nor asked for. */
const longestWord = 64

/** The words of a text, folded; everything that is no letter or digit separates. */
export const wordsOf = (text: string): string[] => (foldCase(text).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => cut(word, longestWord))

/** A name as names are sorted and compared: letter case, accents and blanks tell nobody apart. At most 200 UTF-16 units; `null` where nothing is said. */
export function nameKey(name: string | null): string | null {
  const said = name?.trim() ?? ''
  return said === '' ? null : cut(foldCase(said.replaceAll(/\s+/g, ' ')), 200)
}

/** A mail address as addresses are compared, also one that is none: imports keep what stood there. */
export const emailKey = (email: string | null): string | null => email?.toLowerCase() ?? null

/** The beginning of a text, at most so many UTF-16 units, and no half of a surrogate pair. */
export const cut = (text: string, length: number): string => (text.length <= length ? text : text.slice(0, isPairAt(text, length - 1) ? length - 1 : length))

const isPairAt = (text: string, index: number): boolean => (text.codePointAt(index) ?? 0) > 0xffff

/** The digits of a number; no more than any number has. */
export const digitsOf = (phone: string | null): string => phone?.replaceAll(/\D/g, '').slice(0, 20) ?? ''

/** What somebody searches for. */
export interface SearchTerms {
  /** Beginnings of words, folded: letters and digits only. Each must be found. */
  readonly words: readonly string[]
  /** 3 to 20 digits in a row of a phone number, when the input may be one; found instead of the words. */
  readonly digits: string | undefined
}

/** `undefined` for input without any word. */
export function searchTerms(input: string): SearchTerms | undefined {
  const words = wordsOf(input.slice(0, 1_000)).slice(0, 16)
  if (words.length === 0) return undefined
  const digits = input.replaceAll(/[\s()+./-]/g, '').replace(/^0+/, '')
  return { words, digits: /^\d{3,20}$/.test(digits) ? digits : undefined }
}
