/** Why leads may be the same; a phone number alone is a hint, and a company alone says that they may work together. */
export const duplicateRules = ['email', 'name-and-company', 'phone', 'company-domain'] as const
export type DuplicateRule = (typeof duplicateRules)[number]
