import { instantOf, minuteMs } from './demo-calendar.js'
import type { Random } from './demo-random.js'
import type { Said, Scene, Step } from './demo-scene.js'
import { warmUp } from './demo-sequence.js'

const webForm: Step['by'] = { id: 'web form', kind: 'system' }
const sequences: Step['by'] = { id: 'sequences', kind: 'system' }
const mailProvider: Step['by'] = { id: 'mail provider', kind: 'system' }

const dayMs = 1_440 * minuteMs
/** Mails go out at ten, every day. */
const roundAt = 600 * minuteMs
const weekMs = 7 * dayMs
const enrolmentId = `${warmUp.id}-1`
/** From which warmth on an owner thinks that mails help. */
const warmFrom = 0.4

type Warm = Pick<Scene, 'source' | 'warmth'>

/** What the lead agreed to, and the mails it gets while what happens otherwise does not end them; in order of time. */
export function nurture(scene: Warm, journey: readonly Step[], random: Random): readonly Step[] {
  const agreed = consent(scene, journey, random)
  if (!agreed) return []
  const talk = journey.find((step) => isTalk(step) && step.wall >= agreed.wall)
  if (!talk || scene.warmth < warmFrom || !random.chance(0.85)) return [agreed]
  const wall = talk.wall + 2 * minuteMs
  if (journey.some((step) => step.wall < wall && closings.has(step.command.type))) return [agreed]
  const enrolled: Step = { wall, by: talk.by, command: { type: 'EnrollInSequence', enrolmentId, sequence: warmUp.id } }
  const end = journey.find((step) => step.wall >= wall && endsMails(step))?.wall ?? Infinity
  return [agreed, enrolled, ...mails({ warmth: scene.warmth, random, end }, wall)].sort((one, other) => one.wall - other.wall)
}

/** Most leads agree: on the site with the form they send, the others when somebody first speaks with them. */
function consent({ source }: Warm, journey: readonly Step[], random: Random): Step | undefined {
  const isOnline = source === 'Website' || source === 'Marketing' || source === 'Webinar'
  const asked = isOnline ? journey[0] : journey.find(isTalk)
  if (!asked || !random.chance(isOnline ? 0.8 : 0.7)) return undefined
  const scope = { purpose: warmUp.purpose, channel: 'email', basis: isOnline ? 'double-opt-in' : 'said-so' }
  return { wall: asked.wall + minuteMs, by: isOnline ? webForm : asked.by, command: { type: 'RecordConsent', ...scope } }
}

const closings: ReadonlySet<string> = new Set(['ConvertLead', 'LoseLead', 'DisqualifyLead'])

const said = ({ command }: Step): Partial<Said<'LogInteraction'>> => (command.type === 'LogInteraction' ? command : {})
/** Somebody of the team did something for the lead. */
const isTalk = (step: Step): boolean => step.command.type === 'LogInteraction' && typeof step.by === 'string'

function endsMails(step: Step): boolean {
  const { channel, outcome } = said(step)
  return closings.has(step.command.type) || outcome === 'replied' || (channel === 'meeting' && (outcome === 'scheduled' || outcome === 'held'))
}

interface Reader {
  readonly warmth: number
  readonly random: Random
  /** Wall time at which something else ends the mails. */
  readonly end: number
}

/** One mail a week, until the last or until something ends them, which the next round finds. */
function* mails(reader: Reader, enrolled: number): Generator<Step> {
  let wall = roundFrom(enrolled)
  let { end } = reader
  for (const [index, { id }] of warmUp.steps.entries()) {
    if (end <= wall) {
      yield advance(roundFrom(end))
      return
    }
    const messageId = `${enrolmentId}/${id}`
    yield advance(wall)
    yield { wall, by: sequences, command: { type: 'RecordMailSent', messageId } }
    if (index === warmUp.steps.length - 1) yield advance(wall)
    const reaction = reactions(reader, messageId, wall)
    yield* reaction.signals
    end = Math.min(end, reaction.end ?? Infinity)
    wall = weekAfter(wall)
  }
}

const advance = (wall: number): Step => ({ wall, by: sequences, command: { type: 'AdvanceSequence', enrolmentId } })

/** The first round from a wall time on. */
function roundFrom(wall: number): number {
  const round = wall - (wall % dayMs) + roundAt
  return round < wall ? round + dayMs : round
}

/** The first round a week after another; in the week in which spring takes an hour, a day later. */
function weekAfter(wall: number): number {
  const round = wall + weekMs
  return instantOf(round) - instantOf(wall) < weekMs ? round + dayMs : round
}

type Signal = Said<'RecordEngagement'>['signal']

/** What comes of a mail, and when that ends the sequence. */
function reactions({ warmth, random, end }: Reader, messageId: string, sent: number): { readonly signals: readonly Step[]; readonly end?: number } {
  const signals: Step[] = []
  let wall = sent
  const told = (signal: Signal, minutes: number, machine = false): void => {
    wall += minutes * minuteMs
    const interactionId = `reply-${messageId.replace('/', '-')}`
    signals.push({
      wall,
      by: mailProvider,
      command: { type: 'RecordEngagement', messageId, signal, ...(machine && { machine }), ...(signal === 'replied' && { interactionId }) },
    })
  }
  if (random.chance(0.03)) {
    told('bounced', 1)
    return { signals, end: wall }
  }
  told('delivered', 1)
  if (random.chance(0.2)) told('opened', random.whole(1, 5), true)
  if (!random.chance(0.15 + 0.5 * warmth)) return { signals }
  told('opened', random.whole(10, 1_500))
  if (random.chance(0.1 + 0.35 * warmth)) told('clicked', random.whole(1, 5))
  if (random.chance(0.05)) told('unsubscribed', random.whole(1, 5))
  else if (random.chance(0.06) && wall + 240 * minuteMs < end) told('replied', random.whole(5, 200))
  else return { signals }
  return { signals, end: wall }
}
