// Control characters (C0, C1, delete), line separators and the marks that turn the direction of text.
// oxlint-disable-next-line no-control-regex
const dangerous = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

/** Data as one harmless line: what could move the cursor, ring, recolour or reverse the terminal shows as `�`; breaks become spaces. */
export const terminalText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\t\r\n]+/g, ' ')
    .replaceAll(dangerous, '\ufffd')
