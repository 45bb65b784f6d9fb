import type { Console } from './console.js'
import { storyEnd } from './demo-calendar.js'
import type { DemoFigures } from './demo-figures.js'
import { heads } from './demo-team.js'

/** Commands to go on with, with names and ids that exist. */
export function tryNext({ examples }: DemoFigures, at: string, env: Console['env']): string {
  const program = env.npm_lifecycle_event === undefined ? 'leadledger' : 'npx leadledger'
  const command = `${program} --ledger ${/^[\w./-]+$/.test(at) ? at : quoted(at, "'")}`
  const { comeback, customer, busiest } = examples
  const owner = quoted(busiest.owner, '"')
  const end = `${new Date(storyEnd).toISOString().slice(0, 16)}Z`
  const parts: readonly (readonly [does: string, commands: readonly string[]])[] = [
    [
      'What to do on the last evening of the story',
      [
        `queue --owner ${owner} --limit 10 --now ${end}`,
        `score ${busiest.lead} --why --at ${end}`,
        `sla --now ${end}`,
        `alerts --owner ${owner} --now ${end}`,
        'kpi acceptanceRate acceptanceTime',
      ],
    ],
    [
      'What a number means',
      [
        'kpi winRate convertedValue --by team',
        'kpi withinSla --why --limit 10',
        'adoption --from 2025-12 --to 2026-01',
        'calibration',
        'overrides',
        'conversations',
        'sequences',
        'nurture',
      ],
    ],
    [
      'Deals and money',
      ['pipeline', 'forecast --from 2025-10 --to 2026-01', 'costs --by campaign --currency EUR', 'roi --by source --currency EUR --margin 0.6'],
    ],
    [
      'What one of the team sees, and may do',
      [`leads --as ${owner} --limit 5`, `kpi conversionRate --by owner --as ${quoted(heads.north, '"')}`, `user permissions ${quoted(heads.north, '"')}`],
    ],
    [
      'One lead, and what was recorded',
      [
        `lead ${customer}`,
        `timeline ${comeback.lead}`,
        `lead ${comeback.lead} --as-of ${comeback.asOf}`,
        'handbook diff --from 1 --to 2',
        'duplicates --rule email',
        'imports',
        'verify',
      ],
    ],
  ]
  return ['Try next:', ...parts.flatMap(([does, commands]) => [`  # ${does}`, ...commands.map((words) => `  ${command} ${words}`)])].join('\n')
}

const quoted = (text: string, mark: '"' | "'"): string => `${mark}${mark === "'" ? text.replaceAll("'", String.raw`'\''`) : text}${mark}`
