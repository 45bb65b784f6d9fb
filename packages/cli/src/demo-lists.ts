import { dateOf, minuteMs, storyZone, wallTime } from './demo-calendar.js'
import type { OfficeStep } from './demo-deed.js'
import { person } from './demo-names.js'
import type { Random } from './demo-random.js'
import { isThere, manager, reps } from './demo-team.js'

/** A file of leads, as it is imported. */
export interface LeadFile {
  readonly text: string
  readonly mapping: object
}

/** The list of the year before the story is taken over for good; that of a trade show turns out to be the one of another company, and is taken back. */
export function* lists(random: Random): Generator<OfficeStep> {
  const kept = lastYear(random)
  const wrong = visitors(random)
  const imported = wallTime('2024-03-22', 9, 10)
  yield { wall: wallTime('2024-01-02', 8, 30), by: manager, office: { door: 'import', file: kept } }
  yield { wall: imported, by: manager, office: { door: 'import', file: wrong } }
  yield { wall: imported + 95 * minuteMs, by: manager, office: { door: 'revertImport', file: wrong } }
}

const common = {
  zone: storyZone,
  id: 'No',
  fields: { company: 'Company', contact: 'Contact', email: 'Mail', phone: 'Phone', owner: 'Owner' },
  createdAt: { column: 'Came', format: 'yyyy-MM-dd' },
}

const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`).join('')

const columns = ['No', 'Company', 'Contact', 'Mail', 'Phone', 'Owner', 'Came']

/** Who was lost before the ledger began. */
function lastYear(random: Random): LeadFile {
  const owners = reps.filter((rep) => isThere(rep, wallTime('2024-01-02', 8)))
  const row = (_: unknown, index: number): readonly string[] => {
    const { company, contact, email, phone } = person(random)
    const came = wallTime('2023-09-01', 0) + random.whole(0, 60) * 1_440 * minuteMs
    const lost = came + random.whole(10, 50) * 1_440 * minuteMs
    const why = random.pick(['price', 'timing', 'no-budget'])
    return [`2023-${index + 1}`, company, contact, email, phone, random.pick(owners).name, dateOf(came), dateOf(lost), why]
  }
  const rows = Array.from({ length: 8 }, row)
  const mapping = {
    ...common,
    system: 'list of 2023',
    source: { value: 'Referral' },
    status: { value: 'lost' },
    closedAt: { column: 'Lost', format: 'yyyy-MM-dd' },
    lostReason: { column: 'Why' },
  }
  return { text: csv([[...columns, 'Lost', 'Why'], ...rows]), mapping }
}

/** Who came to a stand, which was not ours. */
function visitors(random: Random): LeadFile {
  const rows = Array.from({ length: 9 }, (_, index): readonly string[] => {
    const { company, contact, email, phone } = person(random)
    return [`stand-${index + 1}`, company, contact, email, phone, '', '2024-03-21']
  })
  return { text: csv([columns, ...rows]), mapping: { ...common, system: 'trade show', source: { value: 'Trade show' }, status: { value: 'new' } } }
}
