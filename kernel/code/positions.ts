/** A place in a text, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

interface Token {
  readonly text: string;
  readonly start: number;
}

const TOKEN = /[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[^\s]/gu;

const tokensOf = (text: string): Token[] =>
  [...text.matchAll(TOKEN)].map((match) => ({ text: match[0], start: match.index }));

/** More changes than this are not followed: the places behind them are those of the last token that was. */
const MOST_CHANGES = 4000;

/**
 * Which token of `b` each token of `a` became, or -1: the longest common subsequence (Myers 1986, "An O(ND) difference
 * algorithm and its variations").
 */
function align(a: readonly Token[], b: readonly Token[]): Int32Array {
  const pairs = new Int32Array(a.length).fill(-1);
  const limit = Math.min(a.length + b.length, MOST_CHANGES);
  const furthest = new Int32Array(2 * limit + 3);
  const center = limit + 1;
  const trail: Int32Array[] = [];
  for (let changes = 0; changes <= limit; changes++) {
    trail.push(furthest.slice(center - changes - 1, center + changes + 2));
    for (let k = -changes; k <= changes; k += 2) {
      const down = k === -changes || (k !== changes && furthest[center + k - 1] < furthest[center + k + 1]);
      let x = down ? furthest[center + k + 1] : furthest[center + k - 1] + 1;
      while (x < a.length && x - k < b.length && a[x].text === b[x - k].text) x++;
      furthest[center + k] = x;
      if (x >= a.length && x - k >= b.length) {
        walkBack(trail, a.length, b.length, pairs);
        return pairs;
      }
    }
  }
  return pairs;
}

/** Follows the trail from the end to the beginning, noting what stayed. */
function walkBack(trail: readonly Int32Array[], endX: number, endY: number, pairs: Int32Array): void {
  let [x, y] = [endX, endY];
  for (let changes = trail.length - 1; changes >= 0; changes--) {
    const reached = trail[changes];
    const at = (k: number) => reached[k + changes + 1];
    const k = x - y;
    const down = k === -changes || (k !== changes && at(k - 1) < at(k + 1));
    const before = down ? k + 1 : k - 1;
    const [startX, startY] = changes === 0 ? [0, 0] : [at(before), at(before) - before];
    while (x > startX && y > startY && (changes === 0 || x > (down ? startX : startX + 1))) {
      x--;
      y--;
      pairs[x] = y;
    }
    [x, y] = [startX, startY];
  }
}

/** From a place in what was compiled to a place in its source. */
export type PlaceFinder = (place: Place) => Place;

/**
 * The way back from compiled code to its source without a source map: compiling drops and adds words but keeps the
 * order of the rest, so that the words common to both tell where each line came from.
 */
export function placeFinder(compiled: string, source: string): PlaceFinder {
  const [a, b] = [tokensOf(compiled), tokensOf(source)];
  const pairs = align(a, b);
  const starts = [0, ...[...compiled.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return ({ line, column }) => {
    const offset = (starts[line - 1] ?? compiled.length) + column - 1;
    let i = a.length - 1;
    // The last word that begins there or before, and came from the source.
    while (i >= 0 && (a[i].start > offset || pairs[i] < 0)) i--;
    const found = i >= 0 ? b[pairs[i]].start : 0;
    return placeAt(source, found);
  };
}

/** Line and column of an offset. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
