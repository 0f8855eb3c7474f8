import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tf } from '../lib/tensor/index.js';

/** Runs something and asserts that it left no tensor behind; the test disposes what it was given before it returns. */
export async function expectNoLeak<T>(work: () => T | Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await work();
  expect(tf.memory().numTensors - before, 'tensors left behind').to.equal(0);
  return result;
}

type ErrorClass = new (...args: never[]) => Error;

/** Asserts that something throws or rejects with this kind of error, and that its message says all of this. */
export async function expectRejects(
  work: () => unknown,
  kind: ErrorClass,
  ...says: (string | RegExp)[]
): Promise<Error> {
  let caught: unknown;
  try {
    await work();
  } catch (error) {
    caught = error;
  }
  expect(caught, 'nothing was thrown').to.be.instanceOf(kind);
  const { message } = caught as Error;
  for (const words of says) {
    if (typeof words === 'string') expect(message).to.include(words);
    else expect(message).to.match(words);
  }
  return caught as Error;
}

/** A folder for the tests of the enclosing `describe`, removed after them. Gives a function from names to paths in it. */
export function temporaryFolder(): (...parts: string[]) => string {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'advlab-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return (...parts) => join(folder, ...parts);
}

/** Runs something with environment variables set (or, where undefined, unset), and puts them back. */
export async function withEnvironment<T>(
  variables: Record<string, string | undefined>,
  work: () => Promise<T>,
): Promise<T> {
  const kept = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  for (const [name, value] of Object.entries(variables)) set(name, value);
  try {
    return await work();
  } finally {
    for (const [name, value] of kept) set(name, value);
  }
}

/** A `describe` of tests that need real data: it is skipped, visibly, where no mirror is named. */
export const describeWithMirror = process.env.ADVLAB_MIRROR ? describe : describe.skip;

/** A test that repeats at length what a shorter one of the same behaviour shows: `npm run test:long` runs it. */
export const itLong = process.env.ADVLAB_LONG ? it : it.skip;

export const fixture = (...parts: string[]): string => join(__dirname, 'fixtures', ...parts);

export const readFixture = (name: string): unknown => JSON.parse(readFileSync(fixture(name), 'utf8'));

/** An array as test/fixtures/make_torch_fixtures.py stores it. */
export interface Packed {
  readonly shape: number[];
  readonly data: string;
}

export function unpack({ data }: Packed): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  return new Float32Array(bytes.buffer);
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length, 'length').to.equal(b.length);
  let largest = 0;
  // Not Math.max: it would let a NaN be overwritten by the next value.
  for (let i = 0; i < a.length; i++) if (!(Math.abs(a[i] - b[i]) <= largest)) largest = Math.abs(a[i] - b[i]);
  return largest;
}
