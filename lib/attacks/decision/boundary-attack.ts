import type { Classifier } from '../../models/index.js';
import type { Attack, TargetRule } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { ENGINE_QUERIES, requireNumber } from '../settings.js';
import type { StartRule } from './start.js';
import { walk } from './walk.js';

export interface BoundaryAttackOptions {
  /** Most times the model is asked about a row, its first answer and the verdict included (default 5,000). */
  queries?: number;
  /** Length of the first steps around the image, as a share of the distance to it (default 0.01). */
  sphericalStep?: number;
  /** Length of the first steps toward the image, as a share of the distance to it (default 0.01). */
  sourceStep?: number;
  /** By what lengths grow where many steps stay adversarial, and shrink where few do (default 1.5). */
  adaptation?: number;
  /** Most random images tried until one is adversarial (default 100). */
  initialTries?: number;
  /** Of several random images that are adversarial, the one nearest at the boundary is the start (default 10). */
  starts?: number;
  /**
   * 'noise': random images. 'neighbor': the nearest image of the wave (at most 1,000 rows) with another label (aimed:
   * with that label); nearer, but the result then depends on the rows beside it. Default: 'noise'; aimed: 'neighbor'.
   */
  start?: StartRule;
  /** Aims at a class; default: any error. */
  target?: TargetRule;
}

/**
 * Boundary attack (Brendel, Rauber and Bethge, 2018): a walk at random around the image, each step a little nearer to
 * it, that goes where the answer stays adversarial, and sees nothing but the class the model names. L2.
 * @throws RangeError where a number is out of range.
 */
export function boundaryAttack(options: BoundaryAttackOptions = {}): Attack<Classifier> {
  const { queries = 5000, sphericalStep = 0.01, sourceStep = 0.01, adaptation = 1.5 } = options;
  const { initialTries = 100, starts = 10, target } = options;
  const { start = target === undefined ? 'noise' : 'neighbor' } = options;
  requireNumber('queries', queries, { from: ENGINE_QUERIES + 1, whole: true });
  requireNumber('sphericalStep', sphericalStep, { above: 0, to: 1 });
  requireNumber('sourceStep', sourceStep, { above: 0, to: 1 });
  requireNumber('adaptation', adaptation, { above: 1 });
  requireNumber('initialTries', initialTries, { from: 1, whole: true });
  requireNumber('starts', starts, { from: 1, whole: true });
  const settings = { queries, sphericalStep, sourceStep, adaptation, initialTries, starts, start };
  return defineAttack({
    name: 'boundary',
    kind: 'minimal',
    norm: 'l2',
    access: 'labels',
    settings: { ...settings, ...(target !== undefined && { target }) },
    target,
    with: (changes) => boundaryAttack({ ...options, ...changes }),
    perturb: (wave) => walk(wave, { ...settings, queries: queries - ENGINE_QUERIES }),
  });
}
