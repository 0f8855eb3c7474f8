import type { DifferentiableClassifier } from '../../models/index.js';
import type { Tensor4D } from '../../tensor/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import type { Wave } from '../engine/wave.js';
import { requireNumber } from '../settings.js';
import { ExchangeSearch } from './exchange-search.js';
import { searchRows } from './row-searches.js';

export interface GreedyExchangeOptions {
  /** Gradients for each row (default 1000). */
  steps?: number;
  /**
   * Half the width of the uniform noise in the images at which gradients are taken besides the image's own, in pixel units
   * (default 0.5; 0: none).
   */
  noise?: number;
  /** Noisy images for each value that is set on the way to the first error (default 1; on later ways one). */
  draws?: number;
  /** Classes, of those reached with the fewest changes, from which values are exchanged (default 3). */
  starts?: number;
  /** Aims at a class; default: each in turn. */
  target?: TargetRule;
}

type Settings = Required<Omit<GreedyExchangeOptions, 'target'>>;

/** Keys the draws of this attack. */
const STREAM = 0x6765;

/**
 * The fewest changed values, by greedy choice and exchange: toward each class, the value that gains most goes the whole way
 * to 0 or 1, until the row is adversarial; from the classes that took fewest, changes are then taken back and others made
 * in turn (tabu search: Glover, 1989). Values are chosen by the gradient at the image, added to that at images with
 * noise (as in SmoothGrad: Smilkov et al., 2017), which sees past the flat parts of adversarially trained networks.
 * Full-range changes, one at a time, are JSMA's (Papernot et al., 2016); the rest is of this library.
 * @throws RangeError where a number is out of range.
 */
export function greedyExchange(options: GreedyExchangeOptions = {}): Attack<DifferentiableClassifier> {
  const { steps = 1000, noise = 0.5, draws = 1, starts = 3, target } = options;
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('noise', noise, { from: 0, to: 1 });
  requireNumber('draws', draws, { from: 0, whole: true });
  requireNumber('starts', starts, { from: 1, whole: true });
  const settings = { steps, noise, draws, starts };
  return defineAttack({
    name: 'greedy-exchange',
    kind: 'minimal',
    norm: 'l0',
    access: 'gradients',
    settings: { ...settings, ...(target !== undefined && { target }) },
    target,
    with: (changes) => greedyExchange({ ...options, ...changes }),
    perturb: (wave) => run(wave, settings),
  });
}

function run(wave: Wave<DifferentiableClassifier>, settings: Settings): Promise<Tensor4D> {
  const originals = wave.images.dataSync() as Float32Array;
  const { seed, restart } = wave.run;
  const searches = Array.from(wave.all(), (row) =>
    new ExchangeSearch({
      ...settings,
      original: originals.slice(row * wave.width, (row + 1) * wave.width),
      label: wave.labels[row],
      target: wave.targets?.[row],
      keys: [seed, wave.indices[row], restart, STREAM],
    }).run(),
  );
  return searchRows(wave, searches, settings.steps, {
    found: wave.images.clone(),
    success: new Uint8Array(wave.size),
  });
}
