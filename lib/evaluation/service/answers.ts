import { DataError, imageKey } from '../../data/index.js';
import { argmaxRows, NO_ANSWER } from '../../models/index.js';

/** What is known of the classes before a file of answers is read. */
export interface KnownClasses {
  /** How many there are; undefined: not known. */
  readonly classes?: number;
  /** Their names, in the order of their numbers: answers may be given by these. */
  readonly names?: readonly string[];
}

/** What a service answered, as it stands in a file, row by row. */
export interface AnswerFile {
  readonly file: string;
  /** What the rows are called; absent where the file has no ids. */
  readonly ids?: readonly string[];
  /** `imageKey` of the images that the file repeats; absent where it repeats none. */
  readonly keys?: readonly string[];
  /** The labels that the file repeats, [rows]. */
  readonly truth?: Int32Array;
  /** [rows]: classes; −1 where the row was answered with an error, with nothing, or with scores that name no class. */
  readonly answers: Int32Array;
  /** Where answers were read, for people: `column "prediction"`. */
  readonly from: string;
  /** How wide the scores are; undefined where there are labels alone. */
  readonly scores?: number;
  /** Rows with two largest scores (the first of them is the answer), and whose label is not that of the largest score. */
  readonly ties: number;
  readonly besideScores: number;
}

/** One row of a file, as it was found. */
export interface AnswerRow {
  readonly id?: unknown;
  readonly truth?: unknown;
  readonly label?: unknown;
  readonly scores?: readonly unknown[];
  readonly pixels?: readonly number[];
  /** The row holds an error in the place of an answer. */
  readonly failed?: boolean;
}

const WHOLE = /^\d+(\.0*)?$/;
const EMPTY = ['', 'nan', 'null', 'none'];

const isEmpty = (value: unknown) =>
  value === undefined || value === null || EMPTY.includes(String(value).trim().toLowerCase());

/** Collects the rows of one file, and says what does not fit. */
export class Answers {
  private readonly ids: string[] = [];
  private readonly keys: string[] = [];
  private readonly truth: number[] = [];
  private readonly answers: number[] = [];
  private width: number | undefined;
  private ties = 0;
  private besideScores = 0;
  private rows = 0;

  constructor(
    private readonly file: string,
    private readonly known: KnownClasses,
  ) {}

  /** @throws DataError naming file, row and column where an answer or a label is no class, or scores are no numbers. */
  add({ id, truth, label, scores, pixels, failed }: AnswerRow): void {
    this.rows++;
    if (!isEmpty(id)) this.ids.push(String(id).trim());
    if (!isEmpty(truth)) this.truth.push(this.classOf(truth, 'label'));
    if (pixels) this.keys.push(imageKey(pixels));
    const largest = scores && !failed ? this.largest(scores) : undefined;
    const named = isEmpty(label) || failed ? undefined : this.classOf(label, 'answer');
    if (named !== undefined && largest !== undefined && largest !== NO_ANSWER && named !== largest) this.besideScores++;
    this.answers.push(named ?? largest ?? NO_ANSWER);
  }

  /** @throws DataError where no row was read, or some rows have an id, a label or an image and others do not. */
  done(from: string): AnswerFile {
    if (!this.rows) throw new DataError(this.file, 'holds no rows.');
    const all = <T>(values: readonly T[], what: string): readonly T[] | undefined => {
      if (values.length && values.length < this.rows)
        throw new DataError(this.file, `has ${what} in ${values.length} of ${this.rows} rows; all need one, or none.`);
      return values.length ? values : undefined;
    };
    const [ids, keys, truth] = [all(this.ids, 'an id'), all(this.keys, 'an image'), all(this.truth, 'a true label')];
    return {
      file: this.file,
      ...(ids && { ids }),
      ...(keys && { keys }),
      ...(truth && { truth: Int32Array.from(truth) }),
      answers: Int32Array.from(this.answers),
      from,
      ...(this.width !== undefined && { scores: this.width }),
      ties: this.ties,
      besideScores: this.besideScores,
    };
  }

  private classOf(value: unknown, what: string): number {
    const { classes = Number.POSITIVE_INFINITY, names = [] } = this.known;
    const text = String(value).trim();
    const named = names.indexOf(text);
    const found = named >= 0 ? named : WHOLE.test(text) ? Number(text) : -1;
    if (found >= 0 && found < Math.min(classes, 1e6)) return found;
    const until = Number.isFinite(classes) ? `0 to ${classes - 1}` : '0 on';
    const called = names.length ? `, or one of ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}` : '';
    throw new DataError(
      this.file,
      `holds the ${what} ${JSON.stringify(value)}, expected a class from ${until}${called}. Where this is not the column of ${what}s, name it: --${what === 'answer' ? 'answer' : 'truth'}.`,
      { row: this.rows },
    );
  }

  private largest(found: readonly unknown[]): number {
    const scores = found.map((value) => (isEmpty(value) ? Number.NaN : Number(value)));
    const odd = found.find((value, i) => Number.isNaN(scores[i]) && !isEmpty(value));
    const width = this.width ?? this.known.classes ?? scores.length;
    if (odd !== undefined)
      throw new DataError(this.file, `holds ${JSON.stringify(odd)}, expected a score.`, { row: this.rows });
    if (scores.length !== width)
      throw new DataError(this.file, `holds ${scores.length} scores, expected one for each of ${width} classes.`, {
        row: this.rows,
      });
    this.width = width;
    const [best] = argmaxRows(scores, width);
    if (best !== NO_ANSWER && scores.filter((score) => score === scores[best]).length > 1) this.ties++;
    return best;
  }
}
