import type { Command } from 'commander'
import { InvalidInput, presetNames, presets, presetTargets, type PresetName } from 'leadledger'
import { exitCodes } from './exit-codes.js'
import type { Run } from './run.js'
import type { Session } from './session.js'
import { textTable } from './table.js'

/** `presets`. */
export function addPresets(program: Command, run: Run): void {
  program
    .command('presets [name]')
    .description('the systems whose exports can be imported as they are, and what is taken from which column')
    .option('--json', 'print JSON for programs')
    .addHelpText('after', '\nExamples:\n  leadledger presets\n  leadledger presets hubspot')
    .action(
      run<object, [string | undefined]>((session, _options, name) => {
        if (name !== undefined && !isPreset(name)) throw new InvalidInput([`preset: there are ${presetNames.join(', ')}`])
        if (name === undefined) listPresets(session)
        else showPreset(session, name)
        return Promise.resolve(exitCodes.done)
      }),
    )
}

const isPreset = (name: string): name is PresetName => (presetNames as readonly string[]).includes(name)

function listPresets(session: Session): void {
  session.print(
    presetNames.map((name) => shown(name)),
    (all) =>
      textTable(
        [{ title: 'preset' }, { title: 'reads', whole: true }],
        all.map(({ name, reads }) => [name, reads]),
      ),
  )
}

function showPreset(session: Session, name: PresetName): void {
  session.print(shown(name), ({ reads, targets, statuses }) =>
    [
      `${name}: ${reads}`,
      '',
      textTable(
        [{ title: 'target' }, { title: 'columns', whole: true }, { title: 'which' }],
        targets.map(({ target, columns, how }) => [target, columns.join(', '), columns.length > 1 ? how : '']),
      ),
      ...(statuses.length > 0
        ? [
            '',
            textTable(
              [{ title: 'cell' }, { title: 'status' }],
              statuses.map(({ cell, status }) => [cell === '' ? '(blank)' : cell, status]),
            ),
          ]
        : []),
      '',
      'Every other column becomes a custom field.',
    ].join('\n'),
  )
}

function shown(name: PresetName) {
  const { reads, marks, mapping } = presets[name]
  const map = typeof mapping.status === 'object' && 'map' in mapping.status ? mapping.status.map : {}
  return { name, reads, marks, targets: presetTargets(mapping), statuses: Object.entries(map).map(([cell, status]) => ({ cell, status })), mapping }
}
