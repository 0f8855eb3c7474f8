import type { Network } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { LOSSES } from '../../schedule.js';
import { networkText } from '../../words.js';
import { controlNetwork } from './controls.js';
import { adjusted, curveOf, type RawCurve, type SetsAt, stillRight } from './curves.js';
import { nearestErrors, nearestOf } from './nearest.js';
import { oneStep } from './one-step.js';
import { type RobustnessPlan, robustnessPlan } from './plan.js';
import {
  CURVE_NETWORKS,
  type CurveNetwork,
  type OneStep,
  type OneStepNetwork,
  type RobustnessResult,
  type Walk,
  type WalkNetwork,
} from './result.js';
import { staticSet, staticSets } from './static-sets.js';
import { stepMap, walkOn, waysToWalk } from './walks.js';
import { oneStepText, radiusText, walkNetworkText } from './words.js';

type Measuring = Pick<Study, 'chain' | 'sample' | 'train' | 'retrain'>;

/** Generators take the longest to train: networks that need none come first. */
const ORDER: readonly CurveNetwork[] = ['target', 'fgsm', 'pgd20', ...LOSSES];

async function measureCurves({ chain, sample }: Measuring, plan: RobustnessPlan, onProgress: OnProgress) {
  const { rows: n, epsilons } = plan.curve;
  const rows = sample(n);
  const adaptive = {} as Record<CurveNetwork, Uint8Array[]>;
  for (const [i, name] of ORDER.entries())
    adaptive[name] = await stillRight(await chain.network(name), rows, epsilons, (epsilon) =>
      onProgress(
        `AutoAttack on ${networkText(name)}, ε ${radiusText(epsilon)}`,
        i * epsilons.length + epsilons.indexOf(epsilon),
        ORDER.length * epsilons.length,
      ),
    );
  const sets: SetsAt[] = [];
  for (const epsilon of epsilons) sets.push({ epsilon, sets: await staticSets(chain, rows, epsilon) });
  const curves: RawCurve[] = [];
  for (const name of CURVE_NETWORKS)
    curves.push(await curveOf(name, await chain.network(name), rows, sets, adaptive[name]));
  return { curves: adjusted(curves), data: rows.provenance };
}

async function measureNearest({ chain, sample }: Measuring, plan: RobustnessPlan, onProgress: OnProgress) {
  const rows = sample(plan.nearest.rows);
  const distances = {} as Record<CurveNetwork, Float64Array>;
  for (const [i, name] of ORDER.entries()) {
    onProgress(`the nearest error of ${networkText(name)}`, i, ORDER.length);
    distances[name] = await nearestErrors(await chain.network(name), rows, plan.nearest);
  }
  const nearest = CURVE_NETWORKS.map((name) => nearestOf(name, distances[name], distances.target));
  return { nearest, data: rows.provenance };
}

/** A network, and the radius at which it is looked at. */
type At<Name> = readonly [name: Name, network: Network, epsilon: number];

async function measureOneStep(
  { chain, sample }: Measuring,
  { oneStep: { rows: n, pgdSteps: steps } }: RobustnessPlan,
  networks: readonly At<OneStepNetwork>[],
  onProgress: OnProgress,
): Promise<OneStep[]> {
  const rows = sample(n);
  const checked: OneStep[] = [];
  for (const [name, network, epsilon] of networks) {
    onProgress(`one step and many on ${oneStepText(name)}`, checked.length, networks.length);
    const madeBefore = await staticSet(chain, 'fgsm', rows, epsilon);
    checked.push(await oneStep(name, network, rows, madeBefore, { epsilon, steps }));
  }
  return checked;
}

async function measureWalks(
  { sample }: Measuring,
  plan: RobustnessPlan,
  networks: readonly At<WalkNetwork>[],
  onProgress: OnProgress,
): Promise<Pick<RobustnessResult, 'walks' | 'maps'>> {
  const walks: RobustnessResult['walks'][number][] = [];
  const maps: RobustnessResult['maps'][number][] = [];
  for (const [network, model, epsilon] of networks) {
    const ways = waysToWalk(epsilon, plan.walks);
    const these: Walk[] = [];
    for (const way of ways) {
      onProgress(`PGD on ${walkNetworkText(network)}, ${way.name}`, these.length, ways.length);
      these.push(await walkOn(model, sample(plan.walks.rows), way));
    }
    walks.push({ network, epsilon, walks: these });
    maps.push({ network, epsilon, right: await stepMap(model, sample(plan.map.rows), epsilon, plan.map) });
  }
  return { walks, maps };
}

/** Single steps, PGD's steps, AutoAttack and the nearest errors, on the study's networks and two controls. */
export async function measureRobustness(study: Study, onProgress: OnProgress = () => {}): Promise<RobustnessResult> {
  const plan = robustnessPlan(study);
  const { chain, stamp } = study;
  const { epsilon, controls } = plan;
  const [fgsm, pgd20] = [await chain.network('fgsm'), await chain.network('pgd20')];
  const freshFgsm = await controlNetwork(study, 'fgsm', plan, onProgress);
  const freshPgd = await controlNetwork(study, 'pgd', plan, onProgress);
  try {
    const target: At<'target'> = ['target', chain.target, epsilon];
    const robust: At<'pgd20'> = ['pgd20', pgd20, epsilon];
    const control: At<'fresh-pgd'> = ['fresh-pgd', freshPgd, controls.pgd.epsilon];
    const checked = await measureOneStep(
      study,
      plan,
      [target, ['fgsm', fgsm, epsilon], robust, ['fresh-fgsm', freshFgsm, controls.fgsm.epsilon], control],
      onProgress,
    );
    const walked = await measureWalks(study, plan, [target, robust, control], onProgress);
    const { curves, data: ofCurves } = await measureCurves(study, plan, onProgress);
    const { nearest, data: ofNearest } = await measureNearest(study, plan, onProgress);
    const data = { curve: ofCurves, nearest: ofNearest };
    return { stamp, plan, data, curves, nearest, oneStep: checked, ...walked };
  } finally {
    freshFgsm.dispose();
    freshPgd.dispose();
  }
}
