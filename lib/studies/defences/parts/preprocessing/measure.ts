import { pgd, square } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import { purified, purifiedAnew } from '../../../../defences/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { type MeasuredDefence, measureDefence, share, stillRight } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { attacked, averaged, expectedAttack, madeOnce } from './attacked.js';
import { type PreprocessingPlan, preprocessingPlan } from './plan.js';
import { PREPROCESSORS, RANDOM } from './preprocessors.js';
import type { Convergence, LeftAt, PreprocessingResult, Queried } from './result.js';
import { thresholdAt } from './threshold-at.js';

async function converging(
  network: DifferentiableClassifier,
  rows: Dataset,
  { convergence, expectation }: PreprocessingPlan,
  onProgress: OnProgress,
): Promise<Convergence[]> {
  const random = PREPROCESSORS.find(({ id }) => id === RANDOM);
  const all: Convergence[] = [];
  if (!random) return all;
  for (const { epsilon, draws: numbers } of convergence.at)
    for (const draws of numbers) {
      onProgress(`random resize, ${draws} draws, radius ${epsilon}`, all.length, all.length + 1);
      const start = performance.now();
      const attack = expectedAttack(epsilon, expectation);
      const robust = share(await stillRight(attack, averaged(network, random.purifier, draws), rows));
      all.push({ epsilon, draws, robust, seconds: Number(((performance.now() - start) / 1000).toFixed(2)) });
    }
  return all;
}

async function queried(
  network: DifferentiableClassifier,
  rows: Dataset,
  { square: { queries }, epsilons }: PreprocessingPlan,
  onProgress: OnProgress,
): Promise<Queried[]> {
  const epsilon = Math.max(...epsilons);
  const all: Queried[] = [];
  for (const { id, name, purifier } of PREPROCESSORS) {
    onProgress(`Square on ${name}`, all.length, PREPROCESSORS.length);
    const answers = purifier.random ? purifiedAnew(network, purifier) : purified(network, purifier);
    all.push({ id, name, epsilon, robust: share(await stillRight(square({ epsilon, queries }), answers, rows)) });
  }
  return all;
}

/** Measures every preprocessor at both radii, with what draws, queries and thresholds come to. */
export async function measurePreprocessing(
  study: Pick<Study, 'base' | 'sample' | 'stamp' | 'comparable' | 'epsilon'>,
  onProgress: OnProgress = () => {},
  plan: PreprocessingPlan = preprocessingPlan(study),
): Promise<PreprocessingResult> {
  const network = await study.base('lenet5');
  const [rows, few] = [study.sample(plan.rows), study.sample(plan.controlRows)];
  const made = madeOnce(network, plan);
  const defences: MeasuredDefence[] = [];
  const undefended: LeftAt[] = [];
  for (const epsilon of plan.epsilons) {
    const alone = await stillRight(pgd({ epsilon, steps: plan.steps }), network, rows);
    undefended.push({ epsilon, robust: share(alone) });
    for (const preprocessor of PREPROCESSORS) {
      const defence = attacked(network, preprocessor, made, plan);
      defences.push(await measureDefence(defence, rows, few, { ...plan, epsilon }, onProgress));
    }
  }
  return {
    ...{ stamp: study.stamp, plan, data: rows.provenance, values: rows.images.length / rows.labels.length },
    ...{ defences, undefended },
    convergence: await converging(network, study.sample(plan.convergence.rows), plan, onProgress),
    square: await queried(network, study.sample(plan.square.rows), plan, onProgress),
    threshold: await thresholdAt(network, study.sample(plan.threshold.rows), plan, onProgress),
  };
}
