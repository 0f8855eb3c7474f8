/** Insertions, deletions and substitutions between two words (Levenshtein, 1966). */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + Number(a[i - 1] !== b[j - 1])));
    previous = row;
  }
  return previous[b.length];
}

/** The words that `word` may have been meant as, nearest first; none where nothing is near. */
export function nearest(word: string, words: readonly string[]): string[] {
  const near = (candidate: string) => (candidate.startsWith(word) && word.length > 1 ? 0 : distance(word, candidate));
  return words
    .map((candidate) => ({ candidate, far: near(candidate) }))
    .filter(({ candidate, far }) => far <= Math.max(1, Math.ceil(Math.max(word.length, candidate.length) / 3)))
    .sort((a, b) => a.far - b.far)
    .map(({ candidate }) => candidate);
}

/** `; did you mean mnist? `, or `. ` where no word is near: the end of a sentence that refuses a word. */
export function didYouMean(word: string, words: readonly string[]): string {
  const [best] = nearest(word, words);
  return best === undefined ? '. ' : `; did you mean ${best}? `;
}

/** `unknown data set "mnits"; did you mean mnist? Known: mnist, digits` */
export function unknownWord(kind: string, word: string, words: readonly string[]): string {
  return `unknown ${kind} "${word}"${didYouMean(word, words)}Known: ${words.join(', ')}`;
}
