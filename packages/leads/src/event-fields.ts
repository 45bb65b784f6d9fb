import type { EventDefinition, Schema } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { fitting } from './fitting.js'

/** A field that stays readable for ever, also after an erasure: codes, times, amounts, ids, never words about a person. */
interface Clear<Field extends z.ZodType> {
  readonly clear: Field
}

export const clear = <Field extends z.ZodType>(field: Field): Clear<Field> => ({ clear: field })

type Fields = Readonly<Record<string, z.ZodType | Clear<z.ZodType>>>
type ClearPart<F extends Fields> = { [Name in keyof F as F[Name] extends Clear<z.ZodType> ? Name : never]: F[Name] extends Clear<infer Field> ? Field : never }
type SealedPart<F extends Fields> = { [Name in keyof F as F[Name] extends z.ZodType ? Name : never]: F[Name] extends z.ZodType ? F[Name] : never }

/** Declares an event type. A field that is not marked `clear` is sealed: forgetting the mark leaks nothing. */
export function eventType<const Type extends string, F extends Fields>(
  type: Type,
  fields: F,
): EventDefinition<Type, z.infer<z.ZodObject<ClearPart<F>>>, z.infer<z.ZodObject<SealedPart<F>>>> {
  const clearShape: Record<string, z.ZodType> = {}
  const sealedShape: Record<string, z.ZodType> = {}
  for (const [name, field] of Object.entries(fields)) {
    if (field instanceof z.ZodType) sealedShape[name] = field
    else clearShape[name] = field.clear
  }
  return {
    type,
    schema: 1,
    clear: fitting(z.strictObject(clearShape)) as Schema<z.infer<z.ZodObject<ClearPart<F>>>>,
    personal: fitting(z.strictObject(sealedShape)) as Schema<z.infer<z.ZodObject<SealedPart<F>>>>,
  }
}
