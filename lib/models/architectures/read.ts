import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DataError } from '../../data/index.js';
import type { Architecture, Layer } from '../architecture.js';
import type { Rule } from '../layers/contract.js';
import { isLayerType, kindOf, LAYERS } from '../layers/index.js';
import { isWhole } from '../layers/rules.js';
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

function readLayer(file: string, value: unknown, i: number): Layer {
  const fail = (what: string): never => {
    throw new DataError(file, `layer ${i + 1}${what}`);
  };
  if (!isObject(value)) return fail(` is ${shown(value)}; expected an object with a "type".`);
  const { type, ...fields } = value;
  if (ENDS.includes(String(type)))
    fail(` (${type}) is in the middle: normalize can be the first layer only, softmax the last.`);
  if (!isLayerType(type))
    return fail(`: type is ${shown(type)}; known types are ${[...Object.keys(LAYERS), ...ENDS].join(', ')}.`);
  const rules: Readonly<Record<string, Rule>> = kindOf({ type }).fields;
  for (const [name, rule] of Object.entries(rules))
    if (!(rule.optional && fields[name] === undefined) && !rule.holds(fields[name]))
      fail(` (${type}): ${name} is ${shown(fields[name])}; expected ${rule.expected}.`);
  for (const name of Object.keys(fields))
    if (!Object.hasOwn(rules, name))
      fail(` (${type}): has no field "${name}"; its fields are ${Object.keys(rules).join(', ') || 'none'}.`);
  return value as Layer;
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
 * Reads the description of a sequential network: `{ "input": [h, w, c], "layers": [{ "type": "conv2d", ... }, ...] }`.
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
  const layers = all.slice(normalizes ? 1 : 0, softmax ? -1 : undefined);
  if (!layers.length) throw new DataError(file, 'has no layers.');
  const architecture: Architecture = {
    name: String(name),
    input: [input[0], input[1], input[2]],
    initializer: 'torch',
    layers: layers.map((layer, i) => readLayer(file, layer, i + Number(normalizes))),
    ...(normalizes ? { normalize: readNormalize(file, all[0] as Fields, input[2]) } : {}),
    ...(softmax ? { scores: 'probabilities' } : {}),
  };
  checkShapes(file, architecture);
  return architecture;
}
