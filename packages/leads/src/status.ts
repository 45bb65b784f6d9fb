export const statuses = ['new', 'contacted', 'qualified', 'converted', 'lost', 'disqualified'] as const

export type Status = (typeof statuses)[number]

const open: ReadonlySet<Status> = new Set(['new', 'contacted', 'qualified'])

/** An open lead still waits for its outcome. */
export const isOpen = (status: Status): boolean => open.has(status)

/** Where a lead may go from each status, by the named commands alone. */
export const lifecycle: Readonly<Record<Status, readonly Status[]>> = {
  new: ['contacted', 'qualified', 'lost', 'disqualified'],
  contacted: ['qualified', 'lost', 'disqualified'],
  qualified: ['new', 'contacted', 'converted', 'lost', 'disqualified'],
  converted: ['qualified'],
  lost: ['new'],
  disqualified: ['new'],
}
