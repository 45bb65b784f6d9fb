/** What the mapping says of a cell; `undefined` when it does not list it. */
export type Lookup<Result> = (text: string) => Result | undefined

/** Looks cells up without the blanks around them; with `anyCase`, one that is not listed to the letter in any letter case. */
export function lookup<Result>(listed: Readonly<Record<string, Result>>, anyCase: boolean): Lookup<Result> {
  const exact = new Map(Object.entries(listed).map(([text, result]) => [text.trim(), result]))
  if (!anyCase) return (text) => exact.get(text.trim())
  const folded = new Map([...exact].reverse().map(([text, result]) => [text.toLowerCase(), result]))
  return (text) => exact.get(text.trim()) ?? folded.get(text.trim().toLowerCase())
}
