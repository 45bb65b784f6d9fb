import { z } from 'zod'

/** Unknown is not unmet. */
export const criterionAnswer = z.enum(['met', 'unmet', 'unknown'])
