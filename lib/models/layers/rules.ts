import type { Rule } from './contract.js';

export const rule = (expected: string, holds: (value: unknown) => boolean): Rule => ({
  expected,
  holds,
  optional: false,
});
export const optional = (inner: Rule): Rule => ({ ...inner, optional: true });

export const isWhole = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least;

export const count = rule('a whole number from 1', (value) => isWhole(value, 1));
export const rate = rule('a number from 0 to below 1', (value) => typeof value === 'number' && value >= 0 && value < 1);
export const place = rule('a whole number from 0', (value) => isWhole(value, 0));
export const positive = rule('a number above 0', (value) => typeof value === 'number' && value > 0);
export const truth = rule('true or false', (value) => typeof value === 'boolean');
export const oneOf = (...names: string[]): Rule =>
  rule(names.map((name) => `"${name}"`).join(' or '), (value) => names.includes(value as string));
export const weights = rule(
  'the prefix of its tensors in the checkpoint, such as "conv1"',
  (value) => typeof value === 'string' && value !== '',
);
