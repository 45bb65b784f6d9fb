import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const server = new URL('../dist/postgres-server.js', import.meta.url).href

test.for([0, 3])('a run that had a server ends with its own exit code, %i', async (own) => {
  const code = `const { postgresServer } = await import(${JSON.stringify(server)}); await (await postgresServer()).stop(); process.exitCode = ${own}`
  const { DATABASE_URL: _, ...env } = process.env
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { env, stdio: 'ignore' })
  expect(await once(child, 'close')).toEqual([own, null])
})
