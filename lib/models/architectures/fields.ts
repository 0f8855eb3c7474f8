import type { Layer } from '../architecture.js';

/** What one field of a layer must be. */
export interface Rule {
  readonly expected: string;
  readonly optional: boolean;
  holds(value: unknown): boolean;
}

const rule = (expected: string, holds: (value: unknown) => boolean): Rule => ({ expected, holds, optional: false });
const optional = (inner: Rule): Rule => ({ ...inner, optional: true });

export const isWhole = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least;

const count = rule('a whole number from 1', (value) => isWhole(value, 1));
const padding = optional(rule('a whole number from 0', (value) => isWhole(value, 0)));
const rate = rule('a number from 0 to below 1', (value) => typeof value === 'number' && value >= 0 && value < 1);
const weights = rule(
  'the prefix of its tensors in the checkpoint, such as "conv1"',
  (value) => typeof value === 'string' && value !== '',
);
const shape = rule(
  'a list of whole numbers from 1',
  (value) => Array.isArray(value) && value.length > 0 && value.every((n) => isWhole(n, 1)),
);
const bias = optional(rule('true or false', (value) => typeof value === 'boolean'));
const epsilon = optional(rule('a number above 0', (value) => typeof value === 'number' && value > 0));
const order = optional(rule('"hwc" or "chw"', (value) => value === 'hwc' || value === 'chw'));

/** The fields of every type of layer. */
export const FIELDS: { readonly [Type in Layer['type']]: Readonly<Record<string, Rule>> } = {
  conv2d: { weights, filters: count, kernel: count, stride: optional(count), padding, bias },
  conv1d: { weights, filters: count, kernel: count },
  linear: { weights, units: count, bias },
  relu: {},
  sigmoid: {},
  tanh: {},
  maxPool2d: { size: count },
  avgPool2d: { size: count },
  batchNorm: { weights, epsilon },
  maxPool1d: { size: count },
  reshape: { shape },
  flatten: { order },
  dropout: { rate },
  channelDropout: { rate },
};

/** What the layers that are particular about it take in: the number of axes, and their names. */
export const INPUTS: { readonly [Type in Layer['type']]?: readonly string[] } = {
  conv2d: ['height', 'width', 'channels'],
  maxPool2d: ['height', 'width', 'channels'],
  avgPool2d: ['height', 'width', 'channels'],
  channelDropout: ['height', 'width', 'channels'],
  conv1d: ['length', 'channels'],
  maxPool1d: ['length', 'channels'],
  linear: ['features'],
};
