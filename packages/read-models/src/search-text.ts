/** Letters that compatibility decomposition leaves whole. */
const spelled: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i' }

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
    .replaceAll(/[ßøłđðþæœı]/g, (letter) => spelled[letter] ?? letter)

/** The words of a text, folded; everything that is no letter or digit separates. */
export const wordsOf = (text: string): string[] => foldCase(text).match(/[\p{L}\p{N}]+/gu) ?? []

/** The digits of a number; no more than any number has. */
export const digitsOf = (phone: string | null): string => phone?.replaceAll(/\D/g, '').slice(0, 20) ?? ''

/** Search input as FTS5 expressions made of quoted words only: one over words, and one over phone digits when it may be a number. */
export interface SearchExpressions {
  readonly words: string
  readonly digits: string | undefined
}

/** `undefined` for input without any word. */
export function searchExpressions(input: string): SearchExpressions | undefined {
  const words = wordsOf(input.slice(0, 1_000))
    .slice(0, 16)
    .map((word) => word.slice(0, 64))
  if (words.length === 0) return undefined
  const digits = input.replaceAll(/[\s()+./-]/g, '').replace(/^0+/, '')
  // The index is made of three digits in a row: it finds nothing shorter.
  const isPhone = /^\d{3,20}$/.test(digits)
  return { words: words.map((word) => `"${word}"*`).join(' AND '), digits: isPhone ? `"${digits}"` : undefined }
}
