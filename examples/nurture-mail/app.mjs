// Sends whatever is due, once: start it every few minutes, as with cron.
import { openLedger } from 'leadledger'
import { mailSender } from './sender.mjs'

const { LEADLEDGER_AT: at = './ledger', SMTP_URL, MAIL_FROM = 'Sales <sales@example.org>', UNSUBSCRIBE_URL = 'https://example.org/unsubscribe' } = process.env

const templates = {
  hello: ({ contact }) => ({ subject: 'Hello', text: `Dear ${contact ?? 'customer'},\n\nthank you for your interest.\n` }),
  guide: () => ({ subject: 'A guide to begin with', text: 'This guide tells how others began: https://example.org/guide\n' }),
}
const words = (mail) => {
  const template = templates[mail.template]
  if (!template) throw new Error(`There is no template ${mail.template}`)
  return template(mail)
}

const ledger = await openLedger({ at })
try {
  const send = mailSender({ options: SMTP_URL ?? { jsonTransport: true }, from: MAIL_FROM, unsubscribe: UNSUBSCRIBE_URL, words })
  const { sent, failed, ended } = await ledger.runSequences({ send })
  for (const { messageId, error } of failed) console.error(`${messageId}: ${error instanceof Error ? error.message : String(error)}`)
  console.log(`${sent.length} sent, ${failed.length} failed, ${ended.length} ended`)
  process.exitCode = failed.length === 0 ? 0 : 1
} finally {
  await ledger.close()
}
