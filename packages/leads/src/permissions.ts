import { refuse, type Decider } from '@leadledger/eventsourcing'
import { z } from 'zod'
import type { LeadCommand } from './commands.js'
import type { LeadEvent } from './events.js'
import { id, label } from './handbook-fields.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import type { Roster } from './roster.js'
import type { LeadState } from './state.js'

/** Whose leads: one's own, those of the team and of everybody below one, or all. From narrow to wide. */
export const reaches = ['own', 'team', 'all'] as const
/** What takes more than a lead that one may change: giving leads to others, letting one through that is not qualified, merging, erasing a person. */
export const abilities = ['assign', 'override', 'merge', 'erase'] as const

export type Ability = (typeof abilities)[number]

const reach = z.enum(reaches)

export const permissionsShape = z
  .strictObject({
    roles: z.array(z.strictObject({ id, label, see: reach, change: reach, may: z.array(z.enum(abilities)) })).min(1),
    /** The role of whoever has none, or one that is none of these. */
    otherwise: id,
  })
  .nullable()

/** What contradicts itself in the permissions of a handbook. */
export function permissionProblems({ permissions }: Pick<Handbook, 'permissions'>): readonly string[] {
  const roles = permissions?.roles ?? []
  return roles.flatMap(({ id: role, see, change }) =>
    reaches.indexOf(change) > reaches.indexOf(see) ? [`permissions.roles.${role}: may change more than it sees`] : [],
  )
}

/** Owners of leads, or everybody; leads that nobody owns are no owner's. */
export type Owners = 'all' | ReadonlySet<string>

/** What somebody may see and do. */
export interface Permissions {
  readonly user: string
  /** Id of the role; `null` where the handbook has none, or the roster does not know this one. */
  readonly role: string | null
  readonly see: Owners
  readonly change: Owners
  readonly may: ReadonlySet<Ability>
}

const nobody: ReadonlySet<string> = new Set()

/** What somebody may see and do by a handbook: everything where it has no permissions, and nothing for one who left or was never in the roster where it has. */
export function permissionsOf({ permissions }: Pick<Handbook, 'permissions'>, roster: Roster, user: string): Permissions {
  if (!permissions) return { user, role: null, see: 'all', change: 'all', may: new Set(abilities) }
  const known = roster.get(user)
  const roleOf = (wanted: string) => permissions.roles.find(({ id: given }) => given === wanted)
  const role = known && !known.left ? (roleOf(known.role ?? permissions.otherwise) ?? roleOf(permissions.otherwise)) : undefined
  if (!role) return { user, role: null, see: nobody, change: nobody, may: new Set() }
  const ownersOf = (wide: (typeof reaches)[number]): Owners => (wide === 'all' ? 'all' : wide === 'team' ? teamTree(roster, user) : new Set([user]))
  return { user, role: role.id, see: ownersOf(role.see), change: ownersOf(role.change), may: new Set(role.may) }
}

/** Somebody, whoever is in the same team, and everybody who reports to one of those, or to one who does; with those who left, since their leads stay. */
export function teamTree(roster: Roster, user: string): ReadonlySet<string> {
  const team = roster.get(user)?.team ?? null
  const found = new Set([user])
  for (const one of roster.values()) if (team !== null && one.team === team) found.add(one.user)
  for (let before = 0; before < found.size;) {
    before = found.size
    for (const one of roster.values()) if (one.reportsTo !== null && found.has(one.reportsTo)) found.add(one.user)
  }
  return found
}

/** Leads nobody owns are seen by everybody, so that they can be claimed. */
export const seesOwner = ({ see }: Pick<Permissions, 'see'>, owner: string | null): boolean => owner === null || see === 'all' || see.has(owner)

/** Whether somebody may change a lead of this owner; one that nobody owns is claimed first, except by who gives leads to others. */
export const mayChange = ({ change, may }: Pick<Permissions, 'change' | 'may'>, owner: string | null): boolean =>
  owner === null ? change === 'all' || may.has('assign') : change === 'all' || change.has(owner)

const merging: ReadonlySet<LeadCommand['type']> = new Set(['MergeLead', 'UnmergeLead', 'AbsorbLead', 'GiveBackLead', 'MarkNotDuplicate'])

/** What somebody lacks for a command to a lead as it stands; nothing where it is permitted. */
function lacking(
  command: LeadCommand,
  { exists, owner, handover }: Pick<LeadState, 'exists' | 'owner' | 'handover'>,
  permissions: Permissions,
): Ability | 'change' | undefined {
  const { user, role, see, may } = permissions
  if (!exists) {
    if (role === null && see !== 'all') return 'change'
    const gives = command.type === 'CreateLead' && command.owner !== undefined && command.owner !== user
    return gives && !may.has('assign') ? 'assign' : undefined
  }
  // Whoever a lead waits for answers, whosesoever it is until then.
  if ((command.type === 'AcceptLead' || command.type === 'ReturnLead') && handover?.to === user) return undefined
  const claims = command.type === 'ClaimLead' && command.owner === user
  if (!mayChange(permissions, owner) && !(claims && owner === null)) return 'change'
  const needed: Ability | undefined =
    command.type === 'AssignLead' || (command.type === 'ClaimLead' && !claims)
      ? 'assign'
      : command.type === 'ConvertLead' && command.override
        ? 'override'
        : merging.has(command.type)
          ? 'merge'
          : command.type === 'ErasePersonalData'
            ? 'erase'
            : undefined
  return needed !== undefined && !may.has(needed) ? needed : undefined
}

/** The decider for somebody: what that one may not do is refused, by the lead as it stands when it is decided. */
export const permittedDecider = (
  decider: Decider<LeadCommand, LeadEvent, LeadState, LeadRefusal>,
  permissions: Permissions,
): Decider<LeadCommand, LeadEvent, LeadState, LeadRefusal> => ({
  ...decider,
  decide(command, state) {
    const needs = lacking(command, state, permissions)
    return needs === undefined ? decider.decide(command, state) : refuse({ refused: 'not-permitted', needs })
  },
})
