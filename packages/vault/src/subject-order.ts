/** The order in which key stores list subjects: that of their UTF-8, which is not that of JavaScript's strings. */
export const bySubject = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
