import { medianWithInterval, proportion } from '../../../../evaluation/index.js';
import type { Network } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { keyedNormal, type Tensor4D, tf } from '../../../../tensor/index.js';
import { articleAttack, type GoalLoss, type StepSeen } from '../../attack.js';
import type { Study } from '../../contracts.js';

import { type NoisePlan, noisePlan } from './plan.js';
import type { GoalCell, NoiseResult, PathPoint, ShownNoise } from './result.js';

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const CLASSES = 10;
/** Keys these starts, apart from every other random number of the study. */
const KEY = 0x6e01;

const noiseOf = ({ mean, deviation }: NoisePlan, start: number): Float32Array =>
  keyedNormal(PIXELS, KEY, start).map((value) => mean + deviation * value);

/** Steps at which a path is kept: each of the first ten, then ever wider apart, and the last. */
export function keptSteps(steps: number): number[] {
  const kept: number[] = [];
  for (let step = 0; step < steps; step = Math.max(step + 1, Math.round(step * 1.12))) kept.push(step);
  return [...kept, steps];
}

/** What a descent from every start to every goal gives, row = goal · starts + start. */
interface Descended {
  readonly answers: Int32Array;
  /** What the starts are read as before any step. */
  readonly before: Int32Array;
  readonly slopes: Float32Array;
  /** First step at which the gradient has collapsed while the goal is not reached; the number of steps where never. */
  readonly collapse: Int32Array;
  readonly paths: PathPoint[][];
  readonly start: Float32Array;
  readonly end: Float32Array;
}

async function descend(network: Network, loss: GoalLoss, plan: NoisePlan): Promise<Descended> {
  const { starts, steps, eta, collapsed } = plan;
  const n = CLASSES * starts;
  const goals = Int32Array.from({ length: n }, (_, row) => Math.floor(row / starts));
  const pixels = new Float32Array(n * PIXELS);
  for (let row = 0; row < n; row++) pixels.set(noiseOf(plan, row % starts), row * PIXELS);
  const kept = new Set(keptSteps(steps));
  const collapse = new Int32Array(n).fill(steps);
  const paths: PathPoint[][] = Array.from({ length: n }, () => []);
  let answers: Int32Array = new Int32Array(n);
  let before: Int32Array = answers;
  let slopes: Float32Array = new Float32Array(n);
  const onStep = (seen: StepSeen) => {
    if (seen.step === 0) {
      slopes = seen.gradient;
      before = seen.answers;
    }
    answers = seen.answers;
    for (let row = 0; row < n; row++) {
      if (kept.has(seen.step))
        paths[row].push({ step: seen.step, confidence: seen.confidence[row], gradient: seen.gradient[row] });
      if (seen.gradient[row] < collapsed && seen.answers[row] !== goals[row])
        collapse[row] = Math.min(collapse[row], seen.step);
    }
  };
  const start = tf.tensor4d(pixels, [n, SIDE, SIDE, 1]);
  let end: Tensor4D | undefined;
  try {
    end = await articleAttack(network, start, goals, { steps, eta, loss, onStep });
    return { answers, before, slopes, collapse, paths, start: pixels, end: end.dataSync() as Float32Array };
  } finally {
    start.dispose();
    end?.dispose();
  }
}

const cellOf = (
  { answers, before, slopes, collapse }: Descended,
  { starts, steps }: NoisePlan,
  where: Pick<GoalCell, 'network' | 'loss' | 'goal'>,
): GoalCell => {
  const rows = Array.from({ length: starts }, (_, start) => where.goal * starts + start);
  const counts = Array.from({ length: CLASSES }, (_, label) => rows.filter((row) => answers[row] === label).length);
  const failed = rows.filter((row) => answers[row] !== where.goal);
  const at = failed.length ? medianWithInterval(failed.map((row) => collapse[row])).median : steps;
  const norms = rows.map((row) => slopes[row]);
  return {
    ...where,
    reached: proportion(counts[where.goal], starts),
    already: rows.filter((row) => before[row] === where.goal).length,
    answers: counts,
    slope: [Math.min(...norms), medianWithInterval(norms).median, Math.max(...norms)],
    collapse: at < steps ? at : null,
  };
};

const short = (values: Float32Array): number[] => Array.from(values, (value) => Number(value.toFixed(3)));

/** The first start towards the goal that the article shows. */
function shownOf(network: Network, seed: number, { goal, starts }: NoisePlan, all: Descended): ShownNoise {
  const row = goal * starts;
  const [start, end] = [all.start, all.end].map((values) => values.subarray(row * PIXELS, (row + 1) * PIXELS));
  const outside = (values: Float32Array) => values.filter((value) => value < 0 || value > 1).length;
  const p = tf.tidy(() =>
    tf.softmax(network.logits(tf.tensor4d(end, [1, SIDE, SIDE, 1]).clipByValue(0, 1) as Tensor4D)),
  );
  const cut = p.dataSync() as Float32Array;
  p.dispose();
  const answer = cut.indexOf(Math.max(...cut));
  const path = all.paths[row];
  return {
    network: seed,
    goal,
    already: all.before[row] === goal,
    answer: all.answers[row],
    confidence: path[path.length - 1].confidence,
    start: short(start),
    end: short(end),
    outside: { start: outside(start), end: outside(end) },
    lowest: Math.min(...end),
    highest: Math.max(...end),
    l2: Math.sqrt(end.reduce((sum, value, i) => sum + (value - start[i]) ** 2, 0)),
    cut: { answer, confidence: cut[answer] },
    path,
  };
}

/** From noise to each digit, on several networks and by three losses. */
export async function measureNoise(study: Study, onProgress: OnProgress = () => {}): Promise<NoiseResult> {
  const plan = noisePlan(study);
  const cells: GoalCell[] = [];
  let shown: ShownNoise | undefined;
  let paths: NoiseResult['paths'] = [];
  const total = plan.networks.length * plan.losses.length;
  for (const network of plan.networks) {
    const model = await study.network(network);
    for (const loss of plan.losses) {
      onProgress(`from noise, network of seed ${network}, ${loss}`, cells.length / CLASSES, total);
      const all = await descend(model, loss, plan);
      for (let goal = 0; goal < CLASSES; goal++) cells.push(cellOf(all, plan, { network, loss, goal }));
      if (loss !== 'squares') continue;
      const first = plan.goal * plan.starts;
      // Noise that is the goal already shows nothing.
      if (!shown || (shown.already && all.before[first] !== plan.goal)) shown = shownOf(model, network, plan, all);
      if (network === plan.networks[0])
        paths = Array.from({ length: CLASSES }, (_, goal) => ({
          goal,
          answer: all.answers[goal * plan.starts],
          path: all.paths[goal * plan.starts],
        }));
    }
  }
  if (!shown) throw new RangeError('From noise, the article’s loss is to be tried on one network at least.');
  return { stamp: study.stamp, plan, shown, cells, paths };
}
