/** Blank text is no value. */
export const isBlank = (value: string | null | undefined): value is null | undefined | '' => value === undefined || value === null || value.trim() === ''

/** The text byte for byte, or `null` when there is none. */
export const valueOf = (value: string | null | undefined): string | null => (isBlank(value) ? null : value)

/** Characters, without blanks around them: what can be counted about words that are sealed. */
export const noteLengthOf = (note: string | undefined): number => note?.trim().length ?? 0

/** The words somebody gave, as the sealed part of an event keeps them: what is blank is left out. */
export const said = <Name extends string>(words: { readonly [Key in Name]: string | undefined }): { [Key in Name]?: string } =>
  Object.fromEntries(Object.entries<string | undefined>(words).filter(([, text]) => !isBlank(text))) as { [Key in Name]?: string }
