import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DataError } from '../../data/index.js';
import type { Architecture, Step } from '../architecture.js';
import type { Rule } from '../layers/contract.js';
import { COMPOSITES, compositeOf, isComposite, isLayerType, JOINS, kindOf, LAYERS } from '../layers/index.js';
import { isWhole, optional, rule } from '../layers/rules.js';
import { checkShapes } from './check.js';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: unknown) => (value === undefined ? 'missing' : JSON.stringify(value));

function parse(file: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DataError(file, `is not JSON (${(error as Error).message}).`);
  }
  if (!isObject(value)) throw new DataError(file, 'is not an architecture { "input": [h, w, c], "layers": [...] }.');
  return value;
}

/** Only at the ends of a network: what happens before its first layer and after its last. */
const ENDS = ['normalize', 'softmax'];

/** All that a step can be, and the rules of its fields. */
function rulesOf(type: unknown): Readonly<Record<string, Rule>> | undefined {
  if (typeof type !== 'string') return undefined;
  if (isLayerType(type)) return kindOf({ type }).fields;
  const others: Readonly<Record<string, { readonly fields: Readonly<Record<string, Rule>> }>> = {
    ...JOINS,
    ...COMPOSITES,
  };
  return Object.hasOwn(others, type) ? others[type].fields : undefined;
}

/** How any step may be wired. */
const WIRING: Readonly<Record<string, Rule>> = {
  name: optional(rule('a name for later layers to take from', (value) => typeof value === 'string' && value !== '')),
  inputs: optional(
    rule(
      'a list of names of earlier layers',
      (value) => Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string'),
    ),
  ),
};

const TYPES = [...Object.keys(LAYERS), ...Object.keys(JOINS), ...Object.keys(COMPOSITES)];

function readStep(file: string, value: unknown, where: string): Step {
  const fail = (what: string): never => {
    throw new DataError(file, `${where}${what}`);
  };
  if (!isObject(value)) return fail(` is ${shown(value)}; expected an object with a "type".`);
  const { type, ...fields } = value;
  if (ENDS.includes(String(type)))
    fail(` (${type}) is in the middle: normalize can be the first layer only, softmax the last.`);
  const own = rulesOf(type);
  if (!own) return fail(`: type is ${shown(type)}; known types are ${[...TYPES, ...ENDS].join(', ')}.`);
  const rules = { ...own, ...WIRING };
  for (const [name, rule] of Object.entries(rules))
    if (!(rule.optional && fields[name] === undefined) && !rule.holds(fields[name]))
      fail(` (${type}): ${name} is ${shown(fields[name])}; expected ${rule.expected}.`);
  for (const name of Object.keys(fields))
    if (!Object.hasOwn(rules, name))
      fail(` (${type}): has no field "${name}"; its fields are ${Object.keys(own).join(', ') || 'none'}.`);
  const step = value as unknown as Step;
  if (!isComposite(step)) return step;
  const inside = compositeOf(step).steps.filter((role) => fields[role] !== undefined);
  const read = inside.map((role) => [
    role,
    (fields[role] as unknown[]).map((each, i) => readStep(file, each, `${where}, ${role} ${i + 1}`)),
  ]);
  return { ...step, ...Object.fromEntries(read) };
}

/** What is before the first layer or after the last is not wired. */
function requireFields(file: string, { type, ...fields }: Fields, where: string, known: readonly string[]): void {
  for (const name of Object.keys(fields))
    if (!known.includes(name))
      throw new DataError(
        file,
        `${where} (${type}): has no field "${name}"; its fields are ${known.join(', ') || 'none'}.`,
      );
}

function readNormalize(file: string, layer: Fields, channels: number): Architecture['normalize'] {
  const list = (name: 'mean' | 'std', holds: (n: number) => boolean, expected: string): number[] => {
    const values = layer[name];
    const numbers = Array.isArray(values) && values.every((n) => Number.isFinite(n) && holds(n));
    if (!numbers || values.length !== channels)
      throw new DataError(
        file,
        `layer 1 (normalize): ${name} is ${shown(values)}; expected ${channels} ${expected}, one for each channel of the input.`,
      );
    return values;
  };
  return { mean: list('mean', () => true, 'numbers'), std: list('std', (n) => n > 0, 'numbers above 0') };
}

/**
 * Reads the description of a network: `{ "input": [h, w, c], "layers": [{ "type": "conv2d", ... }, ...] }`. A layer takes
 * what the one before it gives, or what those give that it names: `"name": "a"` there, `"inputs": ["a", "b"]` here.
 * The first layer may be `{ "type": "normalize", "mean": [...], "std": [...] }`, a value per channel; the last one
 * `{ "type": "softmax" }`.
 * @throws DataError naming the file, the layer's number, the field, what it is and what was expected.
 */
export function readArchitecture(file: string): Architecture {
  const { input, layers: all, name = basename(file).replace(/\.json$/i, '') } = parse(file);
  if (!Array.isArray(input) || input.length !== 3 || !input.every((n) => isWhole(n, 1)))
    throw new DataError(file, `input is ${shown(input)}; expected [height, width, channels], such as [28, 28, 1].`);
  if (!Array.isArray(all)) throw new DataError(file, `layers is ${shown(all)}; expected a list of layers.`);
  const isEnd = (layer: unknown, type: string) => isObject(layer) && layer.type === type;
  const normalizes = isEnd(all[0], 'normalize');
  const softmax = isEnd(all[all.length - 1], 'softmax');
  if (normalizes) requireFields(file, all[0] as Fields, 'layer 1', ['mean', 'std']);
  if (softmax) requireFields(file, all[all.length - 1] as Fields, `layer ${all.length}`, []);
  const layers = all.slice(normalizes ? 1 : 0, softmax ? -1 : undefined);
  if (!layers.length) throw new DataError(file, 'has no layers.');
  const architecture: Architecture = {
    name: String(name),
    input: [input[0], input[1], input[2]],
    initializer: 'torch',
    layers: layers.map((layer, i) => readStep(file, layer, `layer ${i + 1 + Number(normalizes)}`)),
    ...(normalizes ? { normalize: readNormalize(file, all[0] as Fields, input[2]) } : {}),
    ...(softmax ? { scores: 'probabilities' } : {}),
  };
  checkShapes(file, architecture);
  return architecture;
}
