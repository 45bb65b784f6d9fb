// A contact form on http://localhost:8080 whose leads go into a ledger.
import { openLedger } from 'leadledger'
import { formServer } from './server.mjs'

const { LEADLEDGER_AT: at = './ledger', FORM_KEY: key, PORT = '8080' } = process.env
if (!key) {
  console.error('Set FORM_KEY to a secret of 16 characters or more: it signs the links that confirm consent.')
  process.exit(2)
}
const ledger = await openLedger({ at })
const mail = (address, token) => console.log(`To be mailed to ${address.length} characters of address: http://localhost:${PORT}/confirm?token=${token}`)
const server = formServer(ledger, { key, mail }).listen(Number(PORT), () => console.log(`http://localhost:${PORT}`))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void server.close(() => void ledger.close()))
