/**
 * The elements of a JSON array as text, commas between them; empty for none. A fold appends to it while the element is at hand,
 * which makes no list anew and leaves nothing for the collector; what no query asks for is never parsed.
 */
export type JsonElements<Element> = string & { readonly ofElements?: Element }

export const noElements = ''

export const withElement = <Element>(elements: JsonElements<Element>, element: Element): JsonElements<Element> =>
  elements === noElements ? JSON.stringify(element) : `${elements},${JSON.stringify(element)}`

export const listOf = <Element>(elements: JsonElements<Element>): readonly Element[] =>
  elements === noElements ? [] : (JSON.parse(`[${elements}]`) as Element[])

export const elementsOf = <Element>(list: readonly Element[]): JsonElements<Element> => JSON.stringify(list).slice(1, -1)
