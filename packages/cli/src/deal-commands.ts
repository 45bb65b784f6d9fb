import type { Command } from 'commander'
import type { Run } from './run.js'
import { moneyOf, sending, type Common, type MoneyOptions } from './sending.js'
import { withGlobals } from './session.js'

interface BillOptions extends Common {
  readonly amount?: string
  readonly margin?: string
  readonly currency?: string
  readonly note?: string
}

const billOf = ({ amount, margin, currency = '', note }: BillOptions) => ({
  amount: moneyOf({ value: amount, currency }),
  margin: margin === undefined ? undefined : moneyOf({ value: margin, currency }),
  note,
})

/** `deal move`, `revise`, `win`, `lose` and `reopen`. */
export function addDealCommands(program: Command, run: Run): Command {
  const deal = withGlobals(program.command('deal').description('the deal of a converted lead: move it, revise it, win or lose it'))
  sending<Common & { stage: string; note?: string }>(
    deal
      .command('move <lead>')
      .description('move the open deal to another stage')
      .requiredOption('--stage <stage>', 'a stage of the handbook')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger deal move 01J8ZQ5V7Y… --stage negotiation'),
    run,
    ({ stage, note }) => ({ type: 'MoveDealStage', stage, note }),
  )
  sending<Common & MoneyOptions & { expectedClose?: string; name?: string; reason?: string }>(
    deal
      .command('revise <lead>')
      .description('change value, date or name of the open deal')
      .option('--value <amount>')
      .option('--currency <code>')
      .option('--expected-close <date>')
      .option('--name <name>')
      .option('--reason <text>')
      .addHelpText('after', '\nExample:\n  leadledger deal revise 01J8ZQ5V7Y… --value 9000 --currency EUR --expected-close 2026-07-31'),
    run,
    ({ expectedClose, name, reason, ...money }) => ({ type: 'ReviseDeal', value: moneyOf(money), expectedClose, dealName: name, reason }),
  )
  sending<Common & MoneyOptions & { note?: string }>(
    deal
      .command('win <lead>')
      .description('win the deal, at its value or at another one')
      .option('--value <amount>')
      .option('--currency <code>')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger deal win 01J8ZQ5V7Y… --value 9500 --currency EUR --at 2026-07-14'),
    run,
    ({ note, ...money }) => ({ type: 'WinDeal', value: moneyOf(money), note }),
  )
  sending<Common & { reason?: string; competitor?: string; note?: string }>(
    deal
      .command('lose <lead>')
      .description('lose the deal; the reason is mandatory')
      .option('--reason <code>', 'as leads are lost for')
      .option('--competitor <name>')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger deal lose 01J8ZQ5V7Y… --reason price --competitor Globex'),
    run,
    ({ reason, competitor, note }) => ({ type: 'LoseDeal', reason, competitor, note }),
  )
  sending<Common & { reason?: string }>(
    deal
      .command('reopen <lead>')
      .description('open a deal again that was won or lost')
      .option('--reason <text>')
      .addHelpText('after', '\nExample:\n  leadledger deal reopen 01J8ZQ5V7Y… --reason "they called back"'),
    run,
    ({ reason }) => ({ type: 'ReopenDeal', reason }),
  )
  return deal
}

/** `customer purchase`, `renew` and `churn`. */
export function addCustomerCommands(program: Command, run: Run): void {
  const customer = withGlobals(program.command('customer').description('a lead whose deal is won: what it buys, that it stays or leaves'))
  sending<BillOptions & { purchaseId?: string }>(
    customer
      .command('purchase <lead>')
      .description('record what a customer bought; a negative amount is a refund')
      .requiredOption('--amount <amount>', 'such as 250.00, or with --amount=-250.00 a refund')
      .requiredOption('--currency <code>')
      .option('--margin <amount>', 'what is left of it after costs')
      .option('--purchase-id <id>', 'recorded once under this id')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger customer purchase 01J8ZQ5V7Y… --amount 250 --currency EUR --margin 90 --purchase-id invoice-17'),
    run,
    ({ purchaseId, ...bill }) => ({ type: 'RecordPurchase', purchaseId, ...billOf(bill) }),
  )
  sending<BillOptions & { until: string }>(
    customer
      .command('renew <lead>')
      .description('record that a customer renewed')
      .requiredOption('--until <date>', 'last day of the new period')
      .option('--amount <amount>')
      .option('--currency <code>')
      .option('--margin <amount>', 'what is left of it after costs')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger customer renew 01J8ZQ5V7Y… --until 2027-12-31 --amount 3000 --currency EUR'),
    run,
    ({ until, ...bill }) => ({ type: 'RenewCustomer', until, ...billOf(bill) }),
  )
  sending<Common & { reason?: string; note?: string }>(
    customer
      .command('churn <lead>')
      .description('record that a customer left; the reason is mandatory')
      .option('--reason <code>')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger customer churn 01J8ZQ5V7Y… --reason price'),
    run,
    ({ reason, note }) => ({ type: 'RecordChurn', reason, note }),
  )
}
