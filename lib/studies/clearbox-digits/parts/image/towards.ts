import { type Dataset, imageTensor, pixelsOf } from '../../../../data/index.js';
import { type Mean, medianWithInterval, proportion, spread } from '../../../../evaluation/index.js';
import type { Network } from '../../../../models/index.js';
import { articleAttack } from '../../attack.js';
import type { Towards } from './result.js';

/** What one attack on a set of images gives. */
export interface Attacked {
  /** [n · 784]. */
  readonly pixels: Float32Array;
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** Probability of the goal before and after. */
  readonly confidence: readonly [Float32Array, Float32Array];
  /** The step at which a row is first read as its goal; steps + 1 where never. */
  readonly first: Int32Array;
}

export interface AttackSettings {
  readonly steps: number;
  readonly eta: number;
  readonly lambda: number;
  readonly clip: boolean;
}

/** The article's attack on every image of a set, each towards a goal of its own. */
export async function attackTowards(
  network: Network,
  data: Dataset,
  goals: ArrayLike<number>,
  settings: AttackSettings,
): Promise<Attacked> {
  const n = data.labels.length;
  const first = new Int32Array(n).fill(settings.steps + 1);
  let before: Int32Array = new Int32Array(n);
  let after = before;
  const confidence: [Float32Array, Float32Array] = [new Float32Array(n), new Float32Array(n)];
  const images = imageTensor(data);
  try {
    const end = await articleAttack(network, images, goals, {
      ...settings,
      onStep: (seen) => {
        if (seen.step === 0) {
          before = seen.answers;
          confidence[0] = seen.confidence;
        }
        after = seen.answers;
        confidence[1] = seen.confidence;
        for (let row = 0; row < n; row++)
          if (seen.answers[row] === goals[row]) first[row] = Math.min(first[row], seen.step);
      },
    });
    const pixels = end.dataSync() as Float32Array;
    end.dispose();
    return { pixels, before, after, confidence, first };
  } finally {
    images.dispose();
  }
}

/** L2 and L∞ of each row's change. */
export function changes(data: Dataset, pixels: Float32Array): { readonly l2: number[]; readonly linf: number[] } {
  const width = pixelsOf(data);
  const l2: number[] = [];
  const linf: number[] = [];
  for (let row = 0; row < data.labels.length; row++) {
    let [square, most] = [0, 0];
    for (let i = row * width; i < (row + 1) * width; i++) {
      const change = pixels[i] - data.images[i];
      square += change * change;
      most = Math.max(most, Math.abs(change));
    }
    l2.push(Math.sqrt(square));
    linf.push(most);
  }
  return { l2, linf };
}

function meanOf(values: readonly number[]): Mean | null {
  if (values.length === 0) return null;
  const { mean, deviation } = spread(values);
  return { mean, deviation, n: values.length };
}

/** An attack's rows in numbers; `pick` chooses among them. @throws RangeError where none is read right from the start. */
export function summed(
  data: Dataset,
  attacked: Attacked,
  goal: number,
  pick: (row: number) => boolean = () => true,
): Pick<Towards, 'right' | 'asGoal' | 'reached' | 'l2' | 'linf' | 'steps'> {
  const rows = Array.from(data.labels.keys()).filter(pick);
  const right = rows.filter((row) => attacked.before[row] === data.labels[row]);
  const hit = (row: number) => attacked.after[row] === goal;
  const reached = right.filter(hit);
  const { l2, linf } = changes(data, attacked.pixels);
  return {
    right: proportion(right.length, rows.length),
    asGoal: proportion(rows.filter(hit).length, rows.length),
    reached: proportion(reached.length, right.length),
    l2: meanOf(reached.map((row) => l2[row])),
    linf: meanOf(reached.map((row) => linf[row])),
    steps: medianWithInterval(right.map((row) => attacked.first[row])),
  };
}
