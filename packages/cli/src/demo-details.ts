import { dateOf, minuteMs } from './demo-calendar.js'
import type { Random } from './demo-random.js'
import type { Said, Scene, Step } from './demo-scene.js'

const monthMs = 30 * 1_440 * minuteMs

interface Known extends Pick<Scene, 'source' | 'person'> {
  readonly random: Random
  /** Leads that are customers by now. */
  readonly customers: readonly string[]
}

/** What else is written down of a lead and of what is done with it: who referred it, what mails are about, who came to a meeting. */
export function detailed(steps: readonly Step[], known: Known): Step[] {
  let mails = 0
  return steps.map((step): Step => {
    const { command } = step
    if (command.type === 'CreateLead') return { ...step, command: { ...command, ...beginning(known, step.wall) } }
    if (command.type !== 'LogInteraction' || typeof step.by !== 'string') return step
    if (command.channel === 'email') return { ...step, command: { ...command, ...mail(known, command, ++mails) } }
    if (command.channel === 'meeting') return { ...step, command: { ...command, attendees: attendees(known, step.by) } }
    return step
  })
}

/** Some of those who are referred name a customer, others come by a partner; few say when they expect to buy. */
function beginning({ source, random, customers }: Known, wall: number): Partial<Said<'CreateLead'>> {
  const isReferred = source === 'Referral' && random.chance(0.8)
  const referrer = customers.length > 0 && random.chance(0.7) ? random.pick(customers.slice(-referring)) : random.pick(partners)
  return {
    ...(isReferred && { referrer }),
    ...(random.chance(0.08) && { expectedPurchase: dateOf(wall + random.whole(2, 9) * monthMs) }),
  }
}

const partners = ['partner-hanse', 'partner-isar']
/** The newest customers, who tell others. */
const referring = 4

function mail({ person, random }: Known, { direction, note }: Said<'LogInteraction'>, number: number): Partial<Said<'LogInteraction'>> {
  const about = note?.startsWith('offer') ? `Our ${note}` : random.pick(subjects)
  const thread = `${person.email.split('@')[1]}/${Math.ceil(number / 2)}`
  return { subject: direction === 'inbound' ? `Re: ${about}` : about, thread: thread.slice(-longestThread) }
}

const longestThread = 64
const subjects = ['Your inquiry', 'Our talk', 'Dates for a demonstration', 'What others in your trade do']

const attendees = ({ person, random }: Known, by: string): string[] => [person.contact, by, ...(random.chance(0.3) ? [random.pick(colleagues)] : [])]
const colleagues = ['Ida Bauer', 'Henri Laurent', 'Wim de Vries', 'Grace Olsen']
