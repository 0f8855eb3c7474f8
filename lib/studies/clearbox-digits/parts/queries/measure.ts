import { ddn, hopSkipJump, pgd } from '../../../../attacks/index.js';
import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { medianDistance, spentToSuccess, spread } from '../../../../evaluation/index.js';
import type { Classifier, Network } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { answersOnly } from './answers-only.js';
import { attacked, distances, within } from './attacked.js';
import { type NamedAttack, scoreAttacks } from './attacks.js';
import { linearCosines, networkCosines } from './gradients.js';
import { type QueriesPlan, queriesPlan } from './plan.js';
import type { BallResult, LabelResult, QueriesResult, QueryCurve } from './result.js';

/** What all measurements share. */
interface Bench {
  readonly study: Study;
  readonly plan: QueriesPlan;
  readonly seed: number;
  readonly network: Network;
  /** The network, behind its answers. */
  readonly model: Classifier;
  readonly data: Dataset;
  /** Begins the next step; tells how much of it is done. */
  next(what: string): (share: number) => void;
}

/** Shares that the attack breaks of several networks, each with fewer images and queries. */
async function overNetworks({ study, plan, next }: Bench, { name, norm, make }: NamedAttack): Promise<number[]> {
  const { seeds, rows, queries } = plan.networks;
  const shares: number[] = [];
  for (const seed of seeds) {
    const told = next(`${name}, ${norm}, network ${seed}`);
    const model = answersOnly(await study.network(seed));
    const found = await attacked(make(queries), model, study.sample(rows), seed, told);
    shares.push(within(spentToSuccess(found), queries).value);
  }
  return shares;
}

async function curve(bench: Bench, named: NamedAttack): Promise<QueryCurve> {
  const { plan, model, data, seed, next } = bench;
  const attack = named.make(plan.budget);
  const spent = spentToSuccess(await attacked(attack, model, data, seed, next(`${named.name}, ${named.norm}`)));
  const networks = await overNetworks(bench, named);
  return {
    attack: named.name,
    settings: attack.settings,
    n: spent.length,
    spent: Array.from(spent.filter(Number.isFinite).sort()),
    median: medianDistance(spent),
    ...(networks.length > 0 && { networks: spread(networks) }),
  };
}

/** All attacks in the ball of a norm, and what an attack with gradients does in it. */
async function ball(bench: Bench, norm: BallResult['norm'], attacks: readonly NamedAttack[]): Promise<BallResult> {
  const { plan, network, data, seed } = bench;
  const epsilon = plan.radii[norm];
  const steps = plan.gradientSteps;
  const spent = spentToSuccess(await attacked(pgd({ epsilon, norm, steps }), network, data, seed), 'gradients');
  const curves: QueryCurve[] = [];
  for (const named of attacks.filter((one) => one.norm === norm)) curves.push(await curve(bench, named));
  return {
    norm,
    epsilon,
    ceiling: {
      attack: 'PGD',
      steps,
      success: within(spent, Number.MAX_VALUE),
      gradients: medianDistance(spent),
    },
    curves,
  };
}

/** An attack that sees labels alone, with each budget, beside one that sees gradients. */
async function labelled({ plan, model, network, data, seed, next }: Bench): Promise<LabelResult> {
  const points: LabelResult['points'][number][] = [];
  for (const queries of plan.labelBudgets) {
    const told = next(`HopSkipJump, ${queries} queries`);
    const distance = distances(await attacked(hopSkipJump({ queries }), model, data, seed, told), data);
    points.push({ queries, distance: medianDistance(distance), success: within(distance, plan.radii.l2) });
  }
  const nearest = medianDistance(distances(await attacked(ddn(), network, data, seed), data));
  return { attack: 'HopSkipJump', points, nearest: { attack: 'DDN', distance: nearest } };
}

/** Attacks the article's network through its answers, and holds estimated gradients against the true ones. */
export async function measureQueries(study: Study, onProgress: OnProgress = () => {}): Promise<QueriesResult> {
  const plan = queriesPlan(study);
  const [seed] = study.seeds;
  const network = await study.network(seed);
  const data = study.sample(plan.rows);
  const width = pixelsOf(data);
  const attacks = scoreAttacks(plan);
  const steps = attacks.length * (1 + plan.networks.seeds.length) + plan.labelBudgets.length + 2;
  let step = 0;
  const next = (what: string) => {
    const from = step++;
    // In percent: a step is long, and is told share by share.
    const told = (share: number) => onProgress(what, Math.floor((100 * (from + share)) / steps), 100);
    told(0);
    return told;
  };
  const bench: Bench = { study, plan, seed, network, model: answersOnly(network), data, next };
  const balls = [await ball(bench, 'l2', attacks), await ball(bench, 'linf', attacks)];
  const few = study.sample(plan.gradientRows);
  return {
    stamp: study.stamp,
    plan,
    network: network.name,
    data: data.provenance,
    rows: data.labels.length,
    wrongFromStart: data.labels.length - balls[0].curves[0].n,
    width,
    balls,
    labels: await labelled(bench),
    linear: await linearCosines({ draws: plan.draws, width }, seed, next('gradients of linear functions')),
    real: await networkCosines(network, few, plan.gradientQueries, seed, next('gradients of the network')),
  };
}
