import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Path of a program that runs in a process of its own. It is the built one, whoever asks: plain Node starts it, and `npm test` builds first.
 * @throws when there is no build.
 */
export function childProgram(name: `${string}-child`): string {
  const path = fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url))
  if (!existsSync(path)) throw new Error(`${name}.js is not built: run "npm run build" first, as "npm test" does`)
  return path
}
