interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const isMissing = /received undefined$/

/** What a schema finds wrong, as `path: sentence`, where `whole` is what has the path of nothing. */
export const problemTexts = (issues: readonly Issue[], whole: string): readonly string[] =>
  issues.map(({ path, message }) => `${path.map(String).join('.') || whole}: ${isMissing.test(message) ? 'is missing' : message}`)
