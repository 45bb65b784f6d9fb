/** Values a statement: databases take a limited number of parameters. */
const size = 1_000

/** The values in parts small enough for one statement each; none where there is nothing to ask for. */
export const chunksOf = <Value>(values: readonly Value[]): readonly (readonly Value[])[] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size))
