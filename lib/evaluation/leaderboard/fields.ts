import { DataError } from '../../data/index.js';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60));

/** An object of a JSON file, whose fields are read one by one; what does not fit is refused by file and field. */
export class Fields {
  private readonly record: Readonly<Record<string, unknown>>;

  /** @throws DataError where the value is no object. */
  constructor(
    private readonly file: string,
    private readonly path: string,
    value: unknown,
  ) {
    if (!isRecord(value)) throw this.wrong('', 'an object', value);
    this.record = value;
  }

  /** What to throw where a field is not as expected. */
  refusal(name: string, expected: string): DataError {
    return this.wrong(name, expected, this.record[name]);
  }

  has(name: string): boolean {
    return this.record[name] !== undefined;
  }

  text(name: string): string {
    const value = this.record[name];
    if (typeof value !== 'string') throw this.refusal(name, 'a text');
    return value;
  }

  flag(name: string): boolean {
    const value = this.record[name];
    if (typeof value !== 'boolean') throw this.refusal(name, 'true or false');
    return value;
  }

  number(name: string, { from, to = Number.POSITIVE_INFINITY }: { readonly from: number; readonly to?: number }) {
    const value = this.record[name];
    if (typeof value !== 'number' || !(value >= from && value <= to))
      throw this.refusal(
        name,
        to === Number.POSITIVE_INFINITY ? `a number from ${from}` : `a number in [${from}, ${to}]`,
      );
    return value;
  }

  whole(name: string, from: number, to = Number.MAX_SAFE_INTEGER): number {
    const value = this.record[name];
    if (!(Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to))
      throw this.refusal(name, `a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`}`);
    return Number(value);
  }

  oneOf(name: string, words: readonly unknown[]): void {
    if (!words.includes(this.record[name]))
      throw this.refusal(name, words.map((word) => JSON.stringify(word)).join(' or '));
  }

  /** Both ends of an interval, each as expected up to rounding. */
  interval(name: string, expected: readonly [number, number], rounding: number): void {
    const ends: unknown = this.record[name];
    const fits =
      Array.isArray(ends) &&
      ends.length === 2 &&
      expected.every((end, i) => typeof ends[i] === 'number' && Math.abs(ends[i] - end) <= rounding);
    if (!fits) throw this.refusal(name, `Wilson's 95 % interval [${expected.join(', ')}]`);
  }

  /** An object inside. */
  inside(name: string): Fields {
    return new Fields(this.file, this.at(name), this.record[name]);
  }

  /** An object inside; null where null stands there. */
  insideOrNull(name: string): Fields | null {
    return this.record[name] === null ? null : this.inside(name);
  }

  /** Every object of a list inside. */
  each(name: string): readonly Fields[] {
    const values: unknown = this.record[name];
    if (!Array.isArray(values)) throw this.refusal(name, 'a list');
    return values.map((value: unknown, i) => new Fields(this.file, `${this.at(name)}[${i}]`, value));
  }

  private at(name: string): string {
    return [this.path, name].filter(Boolean).join('.');
  }

  private wrong(name: string, expected: string, got: unknown): DataError {
    return new DataError(this.file, `${this.at(name) || 'the file'} must be ${expected}, got ${shown(got)}.`);
  }
}
