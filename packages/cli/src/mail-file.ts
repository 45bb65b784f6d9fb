import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MailSender, OutgoingMail } from 'leadledger'

/** A sender that writes each mail to a file in a directory; the file follows from the mail's key, so a mail that is tried again is the same file. */
export function mailFiles(directory: string, from: string): MailSender {
  mkdirSync(directory, { recursive: true })
  return async (mail) => {
    const name = digestOf(mail.key)
    const unfinished = join(directory, `.${name}.part`)
    writeFileSync(unfinished, mailText(mail, from))
    renameSync(unfinished, join(directory, `${name}.eml`))
  }
}

const digestOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 40)

/** The mail by RFC 5322; its words are those of a template the reader has, so the text names it. */
function mailText(mail: OutgoingMail, from: string): string {
  const { template, contact, company, sequence, step } = mail
  const headers = {
    From: oneLine(from),
    To: contact === null ? oneLine(mail.to) : `${encoded(contact)} <${oneLine(mail.to)}>`,
    Subject: encoded(template),
    Date: new Date(mail.at).toUTCString().replace('GMT', '+0000'),
    'Message-ID': `<${digestOf(mail.key)}@leadledger.invalid>`,
    'X-Leadledger-Lead': oneLine(mail.lead),
    'X-Leadledger-Message': encoded(mail.messageId),
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': 'base64',
  }
  const text = `Template ${template} for ${contact ?? company ?? mail.to}: step ${step} of ${sequence}.\r\n`
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [
    ...head,
    '',
    ...(Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    '',
  ].join('\r\n')
}

/** Text that cannot begin another header. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ')

/** Words of any letters in a header, by RFC 2047: a few at a time, since an encoded word holds at most 75 bytes. */
function encoded(text: string): string {
  const words: string[] = []
  for (let rest = Array.from(text.toWellFormed()); rest.length > 0; rest = rest.slice(10))
    words.push(`=?UTF-8?B?${Buffer.from(rest.slice(0, 10).join('')).toString('base64')}?=`)
  return words.join('\r\n ')
}
