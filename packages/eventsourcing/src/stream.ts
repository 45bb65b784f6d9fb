import { InvalidStreamName } from './errors.js'

/** `category-id`: the category is the text before the first `-`, so `lead-01J…` belongs to the category `lead`. */
export type StreamName = `${string}-${string}`

const shape = /^[a-z][a-z0-9_]{0,63}-[A-Za-z0-9_.:-]{1,128}$/

/** @throws {InvalidStreamName} when the parts do not make a name that every store accepts. */
export const streamName = (category: string, id: string): StreamName => asStreamName(`${category}-${id}`)

/** @throws {InvalidStreamName} when `text` is not a stream name. */
export function asStreamName(text: string): StreamName {
  if (!shape.test(text)) throw new InvalidStreamName(text)
  return text as StreamName
}

export const categoryOf = (stream: StreamName): string => stream.slice(0, stream.indexOf('-'))

export const idOf = (stream: StreamName): string => stream.slice(stream.indexOf('-') + 1)
