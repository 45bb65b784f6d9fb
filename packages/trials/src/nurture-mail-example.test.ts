import { pathToFileURL } from 'node:url'
import { openLedger, type MailSender } from 'leadledger'
import { expect, test } from 'vitest'
import { repository } from './shared-data.js'

interface SenderModule {
  readonly mailSender: (how: {
    readonly options: object
    readonly from: string
    readonly unsubscribe: string
    readonly words: (mail: { readonly template: string }) => { readonly subject: string; readonly text: string }
  }) => (mail: Parameters<MailSender>[0]) => Promise<{ readonly messageId: string; readonly message: string }>
}

test('examples/nurture-mail hands mails to nodemailer, one message id a key', async () => {
  const { mailSender } = (await import(pathToFileURL(`${repository}examples/nurture-mail/sender.mjs`).href)) as SenderModule
  const deliver = mailSender({
    options: { jsonTransport: true },
    from: 'Sales <sales@example.org>',
    unsubscribe: 'https://example.org/unsubscribe',
    words: ({ template }) => ({ subject: template, text: 'Hello' }),
  })
  await using ledger = await openLedger({
    at: 'memory:',
    handbook: { sequences: [{ id: 'welcome', purpose: 'news', steps: [{ id: 'hello', template: 'hello', after: 'PT0S' }] }] },
  })
  const { lead } = await ledger.create({ company: 'Acme', contact: 'Ada\r\nBcc: all@example.org', phone: '1', source: 'web', email: 'ada@example.org' })
  await ledger.send(lead, { type: 'RecordConsent', basis: 'form' })
  await ledger.send(lead, { type: 'EnrollInSequence', sequence: 'welcome', enrolmentId: 'w1' })
  const ids: string[] = []
  const messages: string[] = []
  const send: MailSender = async (mail) => {
    for (const info of [await deliver(mail), await deliver(mail)]) {
      ids.push(info.messageId)
      messages.push(info.message)
    }
  }
  expect(await ledger.runSequences({ send })).toMatchObject({ sent: [{ messageId: 'w1/hello' }], failed: [] })
  expect(new Set(ids).size).toBe(1)
  expect(messages[1]).toBe(messages[0])
  expect(JSON.parse(messages[0] ?? '')).toMatchObject({ to: [{ address: 'ada@example.org' }], subject: 'hello' })
  expect(JSON.parse(messages[0] ?? '')).not.toHaveProperty('bcc')
})
