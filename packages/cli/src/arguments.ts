import { InvalidArgumentError } from 'commander'

/** A whole number of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const number = Number(text)
    if (!/^\d+$/.test(text) || number < least) throw new InvalidArgumentError(`expected a whole number of at least ${least}`)
    return number
  }

/** `name=value`, collected over several uses of the option. */
export function nameValue(text: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('expected NAME=VALUE')
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) }
}

export const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

/** `90s`, `12m` or `1h` as milliseconds. */
export function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smh])$/.exec(text)
  if (!match) throw new InvalidArgumentError('expected a duration such as 90s, 12m or 1h')
  return Math.round(Number(match[1]) * (units[match[2] as string] as number))
}

/** Drops what was not given. */
export const given = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
