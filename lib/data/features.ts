/** One column of a table that a model takes as a number. In a data set its values are in units of its range. */
export interface Feature {
  readonly name: string;
  /** The smallest value of the whole file (and of one for ranges), which is 0 in the data set. */
  readonly low: number;
  /** The largest value of these, which is 1 in the data set; as `low` where the column is constant. */
  readonly high: number;
  /** Only whole numbers (before scaling) are values that it can have. */
  readonly whole: boolean;
  /** No attack changes it: it was named so, or is constant. */
  readonly immutable: boolean;
  /** What it is one of several columns of, of which exactly one is 1 and the others are 0. */
  readonly group?: string;
}

/** What is known of the columns of a table; they are named, or numbered from 0. */
export interface FeatureOptions {
  /** Columns that no attack changes. */
  readonly immutable?: readonly string[];
  /** Columns of whole numbers besides those that hold nothing else in the file. */
  readonly integers?: readonly string[];
  /** Columns that hold whole numbers in the file, and may hold any others. */
  readonly real?: readonly string[];
  /** A file of the same columns whose rows count for the ranges too: what the model was trained on. */
  readonly ranges?: string;
  /** One-hot columns: of each group its columns, `color_red|color_green`, or what their names begin with, `color_*`. */
  readonly categories?: readonly string[];
}

/** Names of columns in a sentence: of many the first, and how many there are. */
export const columnNames = (names: readonly string[], most = 20): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? `, … (${names.length} columns)` : ''}`;

/**
 * Values of a table [rows · features], in units of each feature's range; constant features are 0.
 * @throws RangeError where they are not rows of that many features.
 */
export function inRanges(features: readonly Feature[], values: ArrayLike<number>): Float32Array {
  checkWidth(features, values);
  return Float32Array.from(values, (value, i) => {
    const { low, high } = features[i % features.length];
    return high > low ? (value - low) / (high - low) : 0;
  });
}

/**
 * Rows of a data set [rows · features] as values of the table that they are of: the other way of the scaling, whole
 * numbers whole.
 * @throws RangeError where they are not rows of that many features.
 */
export function tableValues(features: readonly Feature[], values: ArrayLike<number>): Float64Array {
  checkWidth(features, values);
  return Float64Array.from(values, (value, i) => {
    const { low, high, whole } = features[i % features.length];
    const at = low + value * (high - low);
    return whole ? Math.round(at) : Math.fround(at);
  });
}

/** Digits that tell any two float32 apart. */
const DIGITS = 9;

/**
 * A value of a data set as text of its table: the shortest number that is read back as the same value, so that what nobody
 * changed is written as it was.
 */
export function featureValueText(feature: Feature, value: number): string {
  const [at] = tableValues([feature], [value]);
  if (feature.whole) return String(at);
  const isEnd = value === 0 || value === 1;
  for (let digits = 1; digits < DIGITS; digits++) {
    const text = String(Number(at.toPrecision(digits)));
    const read = Math.fround(Number(text));
    // The ends of a range are written to their last digit: it must not grow.
    const same = isEnd ? read === at : inRanges([feature], [read])[0] === value;
    if (same && read >= feature.low && read <= feature.high) return text;
  }
  return String(Number(at.toPrecision(DIGITS)));
}

function checkWidth(features: readonly Feature[], { length }: ArrayLike<number>): void {
  if (!features.length || length % features.length)
    throw new RangeError(`${length} values are no rows of ${features.length} features.`);
}

/** Of many names the first, and how many there are. */
const listed = (features: readonly Feature[]) =>
  columnNames(
    features.map(({ name }) => name),
    8,
  );

/** What reports say of features, whose ranges may be those of another file, too: what ε is a share of, and which values are never changed, or only to whole numbers. */
export function featuresText(features: readonly Feature[], other?: string): string {
  const constant = features.filter(({ low, high }) => low === high);
  const fixed = features.filter(({ low, high, immutable }) => immutable && low < high);
  const whole = features.filter(({ whole, immutable, group }) => whole && !immutable && group === undefined);
  const groups = [...new Set(features.flatMap(({ group, immutable }) => (group && !immutable ? [group] : [])))];
  const part = (what: string, of: readonly Feature[]) => (of.length ? [`${what}: ${listed(of)}`] : []);
  return [
    `ε in units of each feature’s range, the least to the greatest value in the file${other === undefined ? '' : ` and in ${other}`}`,
    ...part('whole numbers', whole),
    ...(groups.length ? [`one of several: ${groups.join(', ')}`] : []),
    ...part('never changed', fixed),
    ...part('never changed, as constant', constant),
  ].join('; ');
}
