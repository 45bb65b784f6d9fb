/** PostgreSQL text cannot hold U+0000, so U+FFFD stands for it there: in what is written, in what is asked, and in digests. The log keeps the truth. */
export const withoutNul = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text)
