import { type Dataset, imageTensor } from '../../../../data/index.js';
import { proportion } from '../../../../evaluation/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import type { AtRadius } from './attacks.js';
import { lookAt } from './look.js';
import type { Verdicts } from './one-step.js';
import type { Ladder } from './result.js';
import { to8Bits } from './rounding.js';

/** An attack of many steps at every radius; each time anew, from the photograph. */
export async function climb(
  model: DifferentiableClassifier,
  data: Dataset,
  predicted: Int32Array,
  { name, at }: AtRadius,
  epsilons: readonly number[],
  onProgress: (what: string, done: number, total: number) => void,
): Promise<Verdicts[]> {
  const images = imageTensor(data);
  const { labels, indices } = data;
  const found: Verdicts[] = [];
  try {
    for (const [k, epsilon] of epsilons.entries()) {
      const tell = (done: number, total: number) => onProgress(name, k * total + done, epsilons.length * total);
      const result = await at(epsilon).run(model, { images, labels, indices, predicted }, { onProgress: tell });
      const { losses } = await lookAt(model, { ...data, images: result.images });
      const { right } = await lookAt(model, { ...data, images: to8Bits(result.images) });
      found.push({ epsilon, right: result.success.map((broken) => 1 - broken), rounded: right, losses });
    }
    return found;
  } finally {
    images.dispose();
  }
}

const count = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);

/** An attack's verdicts in numbers. `right`: on the photographs themselves. */
export function ladderOf(
  { name, steps }: Pick<AtRadius, 'name' | 'steps'>,
  indices: ArrayLike<number>,
  right: Uint8Array,
  verdicts: readonly Verdicts[],
): Ladder {
  const n = right.length;
  return {
    attack: name,
    steps,
    points: verdicts.map((at) => {
      const adversarial = right.map((was, i) => Number(was && !at.right[i]));
      const made = count(adversarial);
      const left = count(adversarial.map((flag, i) => Number(flag && !at.rounded[i])));
      return {
        epsilon: at.epsilon,
        robust: proportion(count(at.right), n),
        rounded: proportion(count(at.rounded), n),
        surviving: made > 0 ? proportion(left, made) : null,
      };
    }),
    rows: Array.from(indices, (index, i) => ({
      index,
      brokenAt: right[i] ? (verdicts.find((at) => !at.right[i])?.epsilon ?? null) : 0,
    })),
  };
}
