import { existsSync, readFileSync } from 'node:fs';
import { DataError } from '../../../data/index.js';
import type { Step } from '../../architecture.js';
import { isWhole } from '../../layers/rules.js';

/** A JSON file of settings, whose fields are read with what each must be. */
export interface Config {
  readonly file: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** A whole number from 1. */
  count(name: string): number;
  /** A list of whole numbers from 1. */
  counts(name: string): number[];
  /** A number above 0. */
  positive(name: string, missing?: number): number;
  truth(name: string, missing: boolean): boolean;
  fail(what: string): never;
}

const isCount = (value: unknown): value is number => isWhole(value, 1);

/** @throws DataError where the file is no JSON object. */
export function readConfig(file: string): Config {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DataError(file, `is not JSON (${(error as Error).message}).`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new DataError(file, 'is not a JSON object of settings.');
  const fields = parsed as Readonly<Record<string, unknown>>;
  const fail = (what: string): never => {
    throw new DataError(file, what);
  };
  const wrong = (name: string, expected: string) =>
    fail(`has ${name} ${JSON.stringify(fields[name])}; expected ${expected}.`);
  return {
    file,
    fields,
    fail,
    count: (name) => {
      const value = fields[name];
      return isCount(value) ? value : wrong(name, 'a whole number from 1');
    },
    counts: (name) => {
      const value = fields[name];
      return Array.isArray(value) && value.length && value.every(isCount)
        ? value
        : wrong(name, 'a list of whole numbers from 1');
    },
    positive: (name, missing) => {
      const value = fields[name] ?? missing;
      return typeof value === 'number' && value > 0 ? value : wrong(name, 'a number above 0');
    },
    truth: (name, missing) => {
      const value = fields[name] ?? missing;
      return typeof value === 'boolean' ? value : wrong(name, 'true or false');
    },
  };
}

/** The settings beside a file, where there are any. */
export const configAt = (file: string): Config | undefined => (existsSync(file) ? readConfig(file) : undefined);

/** Most layers, or blocks of them: a few characters of a file can ask for any number. */
const MOST_LAYERS = 1000;

/** Checks how deep a network is asked to be, in all its stages. */
export function checkDepth(config: Config, name: string, depths: readonly number[]): void {
  const sum = depths.reduce((a, b) => a + b, 0);
  if (sum > MOST_LAYERS)
    config.fail(`has ${name} ${JSON.stringify(config.fields[name])}; at most ${MOST_LAYERS} are read.`);
}

/** Activations by the names that transformers has for them. */
const ACTIVATIONS: Readonly<Record<string, Step>> = {
  relu: { type: 'relu' },
  relu6: { type: 'relu6' },
  gelu: { type: 'gelu' },
  gelu_new: { type: 'gelu', approximate: true },
  gelu_pytorch_tanh: { type: 'gelu', approximate: true },
  silu: { type: 'silu' },
  swish: { type: 'silu' },
  sigmoid: { type: 'sigmoid' },
  tanh: { type: 'tanh' },
};

/** The activation that a configuration names. */
export function activationIn(config: Config): Step {
  const { hidden_act: name } = config.fields;
  return typeof name === 'string' && Object.hasOwn(ACTIVATIONS, name)
    ? ACTIVATIONS[name]
    : config.fail(`has hidden_act ${JSON.stringify(name)}; ${Object.keys(ACTIVATIONS).join(', ')} are read.`);
}
