/** How a date is written that does not begin with the year. Which of them is meant, nothing in a file tells: somebody says it. */
export const dateOrders = ['day-first', 'month-first'] as const
type DateOrder = (typeof dateOrders)[number]

const times = ['', ' H:mm', ' H:mm:ss', ' h:mm a', ' h:mm:ss a', ', H:mm', ', H:mm:ss', ', h:mm a', ', h:mm:ss a']

/** The formats of an order, with dots, slashes or dashes, with or without a time. */
export const formatsOf = (order: DateOrder): readonly string[] =>
  ['/', '.', '-'].flatMap((mark) =>
    times.map((time) => `${(order === 'day-first' ? ['d', 'M', 'yyyy'] : ['M', 'd', 'yyyy']).join(mark)}${time.replaceAll(',', "','")}`),
  )
