import type { Command } from 'commander'
import type { LeadOwnership } from 'leadledger'
import { exitCodes } from './exit-codes.js'
import { minute } from './format.js'
import type { Run } from './run.js'
import { sending, type Common } from './sending.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'

interface Options extends Common {
  readonly user: string
  readonly reason?: string
}

/** `lead collaborator` and `lead ownership`. */
export function addCollaborators(lead: Command, run: Run): void {
  const collaborator = withGlobals(lead.command('collaborator').description('who works on a lead beside its owner'))
  for (const [name, type, does] of [
    ['add', 'AddCollaborator', 'somebody works on it beside the owner'],
    ['remove', 'RemoveCollaborator', 'somebody does no longer'],
  ] as const)
    sending<Options>(
      collaborator
        .command(`${name} <id>`)
        .description(does)
        .requiredOption('--user <user>')
        .option('--reason <text>')
        .addHelpText('after', `\nExample:\n  leadledger lead collaborator ${name} 01J8ZQ5V7Y… --user cleo`),
      run,
      ({ user, reason }) => ({ type, user, reason }),
    )

  withGlobals(lead.command('ownership <id>').description('who owned a lead, from when to when and by whose decision, and who worked on it beside'))
    .addHelpText('after', '\nExample:\n  leadledger lead ownership 01J8ZQ5V7Y…')
    .action(
      run<object, [string]>(async (session, _, id) =>
        withLedger(session, async (ledger) => {
          session.print(await ledger.ownership(id), (found) => ownershipText(found, ledger.zone))
          return exitCodes.done
        }),
      ),
    )
}

function ownershipText({ owners, collaborators }: LeadOwnership, zone: string): string {
  if (owners.length + collaborators.length === 0) return 'Nobody owned it.'
  const span = (from: string | null, to: string | null) => [from === null ? '–' : minute(from, zone), to === null ? '' : minute(to, zone)]
  return textTable(
    [{ title: 'from' }, { title: 'to' }, { title: 'who' }, { title: 'by' }, { title: 'why' }],
    [
      ...owners.map(({ owner, from, to, by, rule, actor, reason }) => [
        ...span(from, to),
        owner,
        rule === null ? `${by} (${actor})` : `${by} ${rule}`,
        reason ?? '',
      ]),
      ...collaborators.map(({ user, from, to }) => [...span(from, to), user, 'collaborator', '']),
    ],
  )
}
