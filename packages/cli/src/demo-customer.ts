import { dateOf, workday } from './demo-calendar.js'
import { act, euros, later, type Scene, type Steps } from './demo-scene.js'

/** Working days of a year, about. */
const year = 250

/** Pays for the first year, may buy more, and stays after it or leaves. */
export function* customer(scene: Scene, value: number): Steps {
  const { random } = scene
  const margin = 0.5 + 0.25 * random.next()
  const won = scene.wall
  let bills = 0
  const buy = (amount: number, note?: string): Steps =>
    act(scene, 'RecordPurchase', { purchaseId: `invoice-${++bills}`, amount: euros(amount), margin: euros(amount * margin), ...(note && { note }) })
  later(scene, random.whole(1, 6) * workday)
  yield* buy(value)
  let passed = 0
  while (random.chance(0.35) && passed < 150) {
    const days = random.whole(40, 90)
    passed += days
    later(scene, days * workday)
    yield* buy(value * (0.1 + 0.3 * random.next()), 'more seats')
  }
  later(scene, (year - passed) * workday)
  const reason = random.pick(['price', 'competitor', 'closed down', 'not used'])
  yield* random.chance(0.82) ? renew(scene, value, margin, won) : act(scene, 'RecordChurn', { reason, note: 'gave notice in time' })
}

function* renew(scene: Scene, value: number, margin: number, won: number): Steps {
  const until = new Date(won)
  until.setUTCFullYear(until.getUTCFullYear() + 2)
  const price = value * 0.9
  yield* act(scene, 'RenewCustomer', { until: dateOf(until.getTime()), amount: euros(price), margin: euros(price * margin) })
}
