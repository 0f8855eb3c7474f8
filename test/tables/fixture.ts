import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPython } from '../../lib/data/project.js';
import { writeSafetensors } from '../../lib/models/index.js';
import { fixture } from '../helpers.js';

/** What NumPy says of the networks of test/fixtures/python/tables.py. */
export interface Said {
  readonly clean: number;
  readonly fgsm: { readonly whole: number; readonly masked: number };
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly wine: {
    readonly mean: readonly number[];
    readonly std: readonly number[];
    readonly weights: readonly (readonly (readonly number[])[])[];
    readonly biases: readonly (readonly number[])[];
    readonly probabilities: readonly (readonly number[])[];
  };
}

/** Features that the fixture's second count leaves alone. */
export const FIXED = ['mean radius', 'worst area', 'mean texture'];

export const tableModel = (name: string): string => `python:${fixture('python', 'tables.py')}:${name}`;

const FILES = ['cancer.csv', 'wine.csv'];
let made: { readonly said: Said; readonly tables: readonly Buffer[] } | undefined;

/** Writes cancer.csv and wine.csv into the folder; Python is asked once for all tests. */
export function makeTables(folder: string): Said {
  if (made) for (const [i, name] of FILES.entries()) writeFileSync(join(folder, name), made.tables[i]);
  else {
    const text = execFileSync(projectPython(), [fixture('python', 'tables.py'), folder], { encoding: 'utf8' });
    made = { said: JSON.parse(text) as Said, tables: FILES.map((name) => readFileSync(join(folder, name))) };
  }
  return made.said;
}

/** The wine network as bare weights, wine.safetensors, and the file of its architecture, wine.arch.json. */
export function wineNetwork({ wine: { weights, biases } }: Said) {
  const [hidden, out] = weights;
  const layer = (k: number) => ({
    [`fc${k + 1}.weight`]: {
      shape: [weights[k].length, weights[k][0].length],
      data: Float32Array.from(weights[k].flat()),
    },
    [`fc${k + 1}.bias`]: { shape: [biases[k].length], data: Float32Array.from(biases[k]) },
  });
  const architecture = {
    input: [1, 13, 1],
    layers: [
      { type: 'flatten' },
      { type: 'linear', weights: 'fc1', units: hidden.length },
      { type: 'relu' },
      { type: 'linear', weights: 'fc2', units: out.length },
    ],
  };
  return { architecture, write: (file: string) => writeSafetensors(file, { ...layer(0), ...layer(1) }) };
}

/** The class that the wine network gives a row of the table's own values, in double precision. */
export function wineAnswer({ wine: { mean, std, weights, biases } }: Said, row: ArrayLike<number>): number {
  const dense = (x: readonly number[], k: number) =>
    weights[k].map((w, unit) => w.reduce((sum, value, i) => sum + value * x[i], biases[k][unit]));
  const scaled = Array.from(row, (value, i) => (value - mean[i]) / std[i]);
  const scores = dense(
    dense(scaled, 0).map((value) => Math.max(0, value)),
    1,
  );
  return scores.indexOf(Math.max(...scores));
}
