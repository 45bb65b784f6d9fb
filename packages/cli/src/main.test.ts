import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../bin/leadledger.js', import.meta.url))

test('the program ends in peace when nobody reads on', async () => {
  const child = spawn(process.execPath, [program, 'demo', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let err = ''
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  child.stdout.destroy()
  const [code] = (await once(child, 'close')) as [number | null]
  expect([code, err]).toEqual([0, ''])
})
