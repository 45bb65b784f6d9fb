import type { MailFacts, NurtureFacts } from '@leadledger/leads'

/** What nurturing had brought by an instant. */
export const nurtureAt = ({ enrolments, mails, reactions }: NurtureFacts, happened: (at: number | null) => boolean): NurtureFacts => ({
  enrolments: enrolments
    .filter(({ at }) => happened(at))
    .map((known) => (known.exit !== null && !happened(known.endedAt) ? { ...known, endedAt: null, exit: null } : known)),
  mails: mails
    .filter((mail) => isSent(mail) && happened(mail.sentAt))
    .map((mail) => ({ ...mail, signals: Object.fromEntries(Object.entries(mail.signals).filter(([, at]) => happened(at))) })),
  reactions: reactions.filter(({ at }) => happened(at)),
})

/** Whether the sender took it: a mail that waits for that was sent to nobody yet. */
const isSent = ({ sentAt }: MailFacts): boolean => sentAt !== null

/** A mail counts as delivered unless it came back. */
export const isDelivered = ({ signals }: MailFacts): boolean => signals.bounced === undefined

/** Whether a person opened it; who followed a link had, with or without the picture that shows it. */
export const isOpenedByPerson = ({ signals }: MailFacts): boolean => signals.opened !== undefined || signals.clicked !== undefined

/** Whether anybody did, machines too. */
export const isOpened = (mail: MailFacts): boolean => isOpenedByPerson(mail) || mail.signals['machine-opened'] !== undefined
