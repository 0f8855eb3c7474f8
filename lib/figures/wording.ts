/** What a figure is made of: the data it names, and whether it may be held against published figures. */
export interface Source {
  readonly comparable: boolean;
  readonly data: string;
  /** Of a run of a study; other figures have none. */
  readonly profile?: string;
  /** What the data are where they take the place of others: "digits, not MNIST". */
  readonly instead?: string;
}

/** Said in every title and caption of a run that may not be compared. */
export const insteadOf = ({ instead = 'other data' }: Pick<Source, 'instead'>): string => instead;

/** Text from results for Plotly, which reads a small HTML of its own. */
export const plain = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A name from results for a label beside a curve: escaped, and on lines of about 18 letters. */
export function wrapped(name: string, letters = 18): string {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map(plain).join('<br>');
}

/** "a, b and c"; the empty string for none. */
export const listed = (names: readonly (string | number)[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;

/** What an empty cell is called: on the published data the missing thing is a publication. */
export const missingWord = (stamp: Pick<Source, 'comparable'>): string =>
  stamp.comparable ? 'not published' : 'not measured';

/**
 * A caption: the drawing, then the data and the profile if any; where nothing may be compared, that first of all. Empty
 * sentences are left out.
 */
export function caption(stamp: Source, ...sentences: readonly string[]): string {
  const warning = stamp.comparable
    ? []
    : [`${insteadOf(stamp).toUpperCase()}: nothing in this figure can be compared with the published figures.`];
  return [
    ...warning,
    ...sentences.filter(Boolean),
    `Data: ${stamp.data.replace(/\.$/, '')}.`,
    ...(stamp.profile === undefined ? [] : [`Profile: ${stamp.profile}.`]),
  ].join(' ');
}
