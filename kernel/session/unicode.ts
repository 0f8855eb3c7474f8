/** Jupyter counts a cursor's place in characters, JavaScript in UTF-16 units: an emoji is one of the former and two of the latter. */
export const unitsOf = (text: string, characters: number): number =>
  Array.from(text).slice(0, characters).join('').length;

/** The way back. */
export const charactersOf = (text: string, units: number): number => Array.from(text.slice(0, units)).length;
