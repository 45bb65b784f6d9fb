// Hands the mails of a ledger's sequences to nodemailer.
import { createHash } from 'node:crypto'
import nodemailer from 'nodemailer'

/**
 * A sender for `ledger.runSequences`. `options` are what nodemailer takes: `{ host, port, auth }` for an SMTP server, or `{ jsonTransport: true }` to try it out.
 * `words` makes subject and text of a mail. The message id follows from the mail's key, so a mail that is tried again is recognised as the same one.
 */
export function mailSender({ options, from, unsubscribe, words }) {
  const transport = nodemailer.createTransport(options)
  const domain = from.slice(from.lastIndexOf('@') + 1).replace('>', '')
  return async (mail) =>
    transport.sendMail({
      from,
      to: mail.contact === null ? mail.to : { name: mail.contact, address: mail.to },
      ...words(mail),
      messageId: `<${createHash('sha256').update(mail.key).digest('hex')}@${domain}>`,
      // The address to which a provider reports what was done with the mail: ledger.send(lead, { type: 'RecordEngagement', messageId, … }).
      headers: { 'X-Leadledger-Lead': mail.lead, 'X-Leadledger-Message': mail.messageId },
      list: { unsubscribe: `${unsubscribe}?lead=${encodeURIComponent(mail.lead)}&message=${encodeURIComponent(mail.messageId)}` },
    })
}
