import { type Attack, type AttackResult, ddn, hopSkipJump, perturbationNorms, pgd } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { medianDistance, type Proportion, proportion, spentToSuccess, spread } from '../../../../evaluation/index.js';
import type { Classifier, Network } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { answersOnly } from './answers-only.js';
import { type NamedAttack, scoreAttacks } from './attacks.js';
import { linearCosines, networkCosines } from './gradients.js';
import { queriesPlan } from './plan.js';
import type { BallResult, Ceiling, LabelResult, QueriesResult, QueryCurve } from './result.js';

/** An attack on these images, its random numbers keyed by the seed and each image's place in the data set. */
async function attacked<M extends Classifier>(
  attack: Attack<M>,
  model: M,
  data: Dataset,
  seed: number,
  onShare: (share: number) => void = () => {},
): Promise<AttackResult> {
  const images = imageTensor(data);
  try {
    return await attack.run(
      model,
      { images, labels: data.labels, indices: data.indices },
      { seed, onProgress: (done, total) => onShare(total ? done / total : 1) },
    );
  } finally {
    images.dispose();
  }
}

/** The share of rows that cost no more than this. */
const within = (spent: Float64Array, most: number): Proportion =>
  proportion(spent.filter((cost) => cost <= most).length, spent.length);

/** L2 to the error found, of rows right from the start; Infinity where there is none. */
function distances({ images, success, wrongFromStart }: AttackResult, data: Dataset): Float64Array {
  const width = pixelsOf(data);
  const row = (values: Float32Array, at: number) => values.subarray(at * width, (at + 1) * width);
  return Float64Array.from(
    Array.from(data.labels.keys()).filter((at) => !wrongFromStart[at]),
    (at) => (success[at] ? perturbationNorms(row(images, at), row(data.images, at)).l2 : Number.POSITIVE_INFINITY),
  );
}

async function ceiling(
  network: Network,
  data: Dataset,
  { norm, epsilon }: Pick<BallResult, 'norm' | 'epsilon'>,
  steps: number,
  seed: number,
): Promise<Ceiling> {
  const spent = spentToSuccess(await attacked(pgd({ epsilon, norm, steps }), network, data, seed), 'gradients');
  return { attack: 'PGD', steps, success: within(spent, Number.MAX_VALUE), gradients: medianDistance(spent) };
}

/** Opens the article's network, attacks it through its answers, and holds estimated gradients against the true ones. */
export async function measureQueries(study: Study, onProgress: OnProgress = () => {}): Promise<QueriesResult> {
  const plan = queriesPlan(study);
  const [seed] = study.seeds;
  const network = await study.network(seed);
  const model = answersOnly(network);
  const data = study.sample(plan.rows);
  const width = pixelsOf(data);
  const attacks = scoreAttacks(plan);
  const steps = attacks.length + plan.labelBudgets.length + attacks.length * plan.networks.seeds.length + 2;
  let step = 0;
  const next = (what: string) => {
    const from = step++;
    onProgress(what, from, steps);
    return (share: number) => onProgress(what, from + Math.min(0.99, share), steps);
  };

  const curve = async (named: NamedAttack): Promise<QueryCurve> => {
    const attack = named.make(plan.budget);
    const told = next(`${named.name}, ${named.norm}`);
    const spent = spentToSuccess(await attacked(attack, model, data, seed, told));
    const over: number[] = [];
    for (const other of plan.networks.seeds) {
      const shared = next(`${named.name}, ${named.norm}, network ${other}`);
      const fewer = study.sample(plan.networks.rows);
      const { queries } = plan.networks;
      const victim = answersOnly(await study.network(other));
      over.push(
        within(spentToSuccess(await attacked(named.make(queries), victim, fewer, other, shared)), queries).value,
      );
    }
    return {
      attack: named.name,
      settings: attack.settings,
      n: spent.length,
      spent: Array.from(spent.filter(Number.isFinite).sort()),
      median: medianDistance(spent),
      ...(over.length > 0 && { networks: spread(over) }),
    };
  };

  const balls: BallResult[] = [];
  for (const norm of ['l2', 'linf'] as const) {
    const ball = { norm, epsilon: plan.radii[norm] };
    const curves: QueryCurve[] = [];
    for (const named of attacks.filter((one) => one.norm === norm)) curves.push(await curve(named));
    balls.push({ ...ball, ceiling: await ceiling(network, data, ball, plan.gradientSteps, seed), curves });
  }

  const points: LabelResult['points'][number][] = [];
  let wrongFromStart = 0;
  for (const queries of plan.labelBudgets) {
    const found = await attacked(hopSkipJump({ queries }), model, data, seed, next(`HopSkipJump, ${queries} queries`));
    wrongFromStart = found.wrongFromStart.reduce((sum, wrong) => sum + wrong, 0);
    const distance = distances(found, data);
    points.push({ queries, distance: medianDistance(distance), success: within(distance, plan.radii.l2) });
  }
  const nearest = distances(await attacked(ddn({}), network, data, seed), data);

  const few = study.sample(plan.gradientRows);
  return {
    stamp: study.stamp,
    plan,
    network: network.name,
    data: data.provenance,
    rows: data.labels.length,
    wrongFromStart,
    width,
    balls,
    labels: { attack: 'HopSkipJump', points, nearest: { attack: 'DDN', distance: medianDistance(nearest) } },
    linear: await linearCosines({ draws: plan.draws, width }, seed, next('gradients of linear functions')),
    real: await networkCosines(network, few, plan.gradientQueries, seed, next('gradients of the network')),
  };
}
