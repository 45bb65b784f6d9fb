const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g

/** Keys that an object of the JSON text has twice: `JSON.parse` keeps only the last of them. */
export function repeatedKeys(json: string): string[] {
  const repeated: string[] = []
  const open: (Set<string> | undefined)[] = []
  const tokens = [...json.matchAll(token)].map(([text]) => text)
  tokens.forEach((text, index) => {
    if (text === '{') open.push(new Set())
    else if (text === '[') open.push(undefined)
    else if (text === '}' || text === ']') open.pop()
    else if (tokens[index + 1] === ':' && text.startsWith('"')) {
      const key = JSON.parse(text) as string
      const keys = open.at(-1)
      if (keys?.has(key)) repeated.push(key)
      keys?.add(key)
    }
  })
  return repeated
}
