import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openViews } from '@leadledger/read-models'
import { openBench } from './bench-fixture.js'

const [, , directory = '.', what] = process.argv
const bench = await openBench(directory)
const scratch = mkdtempSync(join(directory, 'memory-'))
if (what === 'read') {
  const keyring = bench.vault.keyring()
  for await (const batch of bench.store.readAll()) for (const stored of batch) bench.codec.decode(stored, keyring)
} else {
  const views = await openViews({ file: join(scratch, 'views.db'), log: bench })
  await views.catchUp()
  await views.close()
}
await bench.close()
rmSync(scratch, { recursive: true })
process.stdout.write(String(Math.round(process.resourceUsage().maxRSS / 1024)))
