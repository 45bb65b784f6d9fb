import { readFileSync, writeSync } from 'node:fs'
import { openLedger } from 'leadledger'

/** Imports a file and says `ROWS n` whenever n rows are settled, and `DONE report`. */
const [at = '', file = '', mapping = ''] = process.argv.slice(2)
const ledger = await openLedger({ at })
const report = await ledger.import({
  file,
  mapping: JSON.parse(readFileSync(mapping, 'utf8')),
  onProgress: ({ rows }) => void writeSync(1, `ROWS ${rows}\n`),
})
writeSync(1, `DONE ${JSON.stringify(report)}\n`)
await ledger.close()
