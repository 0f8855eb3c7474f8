import { DataError } from '../../data/index.js';
import type { Value } from './values.js';

const MARK = Symbol('mark');

/** Most bytes of a whole number: numbers of no use could otherwise take all the memory. */
const LONGEST = 1024;

/** What may be made of things read before, beside one for each byte: names of globals, whose modules are stored once. */
const MADE_BESIDE = 65_536;

/** The bytes of a pickle from some place on, its stack and its memory. */
export interface Machine {
  /** The next byte. */
  readonly at: number;
  /** Types of the storages that were named, by their keys. */
  readonly storages: Map<string, string>;
  byte(): number;
  /** That many bytes, which are not copied. */
  take(length: number): Buffer;
  text(length: number): string;
  /** The text up to the end of the line. */
  line(): string;
  /** A whole number of that many bytes, little-endian, in two's complement. */
  long(length: number): number | bigint;
  push(value: Value): void;
  pop(): Value;
  /** The last value, which stays. */
  top(): Value;
  mark(): void;
  popToMark(): Value[];
  store(key: number): void;
  /** Stores under the number of values that were stored before. */
  storeNext(): void;
  recall(key: number): void;
  /** Counts what is made of something read before, which a few bytes can ask for any number of times. */
  made(count: number): void;
  fail(what: string): never;
}

/** @throws DataError from each of its functions where the pickle breaks off or takes what it does not have. */
export function machineOn(file: string, bytes: Buffer, start: number): Machine {
  const stack: (Value | typeof MARK)[] = [];
  const memo = new Map<number, Value>();
  let at = start;
  let copies = 0;

  const fail = (what: string): never => {
    throw new DataError(file, `${what} (byte ${at}). It is not a PyTorch checkpoint this reader trusts.`);
  };
  const take = (length: number): Buffer => {
    if (length < 0 || at + length > bytes.length) fail(`the pickle breaks off: ${length} more bytes were expected`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const checked = (value: Value | typeof MARK | undefined): Value =>
    value === undefined || value === MARK ? fail('the pickle takes more than it has') : (value as Value);
  const top = () => checked(stack[stack.length - 1]);
  return {
    get at() {
      return at;
    },
    storages: new Map(),
    byte: () => take(1)[0],
    take,
    text: (length) => take(length).toString('utf8'),
    line: () => {
      const end = bytes.indexOf(10, at);
      if (end < 0) fail('the pickle breaks off inside a name');
      const text = take(end - at).toString('utf8');
      at++;
      return text;
    },
    long: (length) => {
      if (length > LONGEST) fail(`it has a whole number of ${length} bytes`);
      const digits = Buffer.from(take(length)).reverse().toString('hex');
      const value = BigInt.asIntN(8 * length, BigInt(`0x0${digits}`));
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
    },
    push: (value) => {
      stack.push(value);
    },
    pop: () => checked(stack.pop()),
    top,
    mark: () => {
      stack.push(MARK);
    },
    popToMark: () => {
      const mark = stack.lastIndexOf(MARK);
      if (mark < 0) fail('the pickle has no mark to go back to');
      return stack.splice(mark).slice(1) as Value[];
    },
    store: (key) => {
      memo.set(key, top());
    },
    storeNext: () => {
      memo.set(memo.size, top());
    },
    recall: (key) => {
      const value = memo.get(key);
      stack.push(value === undefined ? fail('it recalls something it never stored') : value);
    },
    made: (count) => {
      copies += count;
      if (copies > bytes.length + MADE_BESIDE) fail('it makes more than its bytes can hold');
    },
    fail,
  };
}
