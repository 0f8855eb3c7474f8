import type { AttackRun, Check } from '../contracts.js';
import { fallenWithin } from '../entries.js';
import { brokenRows } from './kinds.js';
import { count, nameOf, rightRows } from './rows.js';

/** The last part of a row's queries: what breaks there would have stayed right with fewer. */
const LAST = 0.25;

/**
 * Attacks that see scores or answers alone leave rows unbroken that gradients would break, the more the fewer queries
 * they have: without a white-box attack a robust accuracy is an upper bound (Carlini et al., 2019). How far the search
 * had come is told by when rows broke: one that has run its course breaks next to nothing in its last quarter.
 */
export const onlyBlackBox: Check = (evidence) => {
  const { runs } = evidence;
  const right = rightRows(evidence);
  if (!runs.length || !right.length || runs.some(({ attack }) => attack.access === 'gradients')) return [];
  const open = runs.filter((run) => run.attack.kind === 'minimal' || unbroken(run, right));
  if (!open.length) return [];
  const told = open.map((run) => progress(run, right));
  const of = runs.some(({ attack }) => attack.fitted) ? ' of these rows' : '';
  const late = told.some(({ late: rows }) => rows > 0);
  return [
    {
      id: 'only-black-box',
      attack: null,
      saw: `No attack saw a gradient${of}, so that every robust accuracy and distance is an upper bound. ${told.map(({ text }) => text).join('; ')}.`,
      advice: late
        ? 'Raise queries= until nothing breaks any more in the last quarter; and attack a differentiable copy of the model with pgd or autoattack, or a surrogate trained on its answers, and hand those images to it.'
        : 'More queries alone may change little: attack a differentiable copy of the model with pgd or autoattack, or a surrogate trained on its answers, and hand those images to it.',
    },
  ];
};

const unbroken = (run: AttackRun, right: Int32Array) => {
  const fallen = fallenWithin(run, null);
  return right.filter((row) => !fallen[row]).length;
};

/** What is known of how far a run had come: rows that broke in the last quarter of their queries. */
function progress(run: AttackRun, right: Int32Array): { text: string; late: number } {
  const most = right.reduce((largest, row) => Math.max(largest, run.queries[row]), 0);
  const broken = brokenRows(run, right, null);
  const name = `${nameOf(run)}, at most ${most} queries for each image,`;
  const share = `${count(broken)} of ${right.length} right images`;
  if (run.attack.fitted) return { text: `${nameOf(run)}, the same for all images, broke ${share}`, late: 0 };
  // These go on to their last query whatever they have found, so that when they found it is not known.
  if (run.attack.kind === 'minimal' || 'confidence' in run.attack.settings)
    return { text: `${name} broke ${share}, and does not tell when`, late: 0 };
  const late = right.filter((row, i) => broken[i] && run.queries[row] > (1 - LAST) * most).length;
  return { text: `${name} broke ${share}, ${late} of them in the last quarter of these`, late };
}
