import { type Dataset, imageTensor } from '../../../../data/index.js';
import { crossEntropyOf, type Estimate, lossDirections, proportion, spread } from '../../../../evaluation/index.js';
import { argmaxRows, type DifferentiableClassifier } from '../../../../models/index.js';
import { interruptSignal, pause, type Tensor4D, tf } from '../../../../tensor/index.js';
import { stepAlong } from '../../step-along.js';
import type { Rise, SurfaceNetwork } from './result.js';

/** Images at once: photographs of 224 × 224 are large. */
const BATCH = 8;

/** Mean over images with Student's interval. */
function meanOf(values: readonly number[]): Estimate {
  const { mean, interval = [mean, mean] } = spread(values);
  return { value: mean, interval };
}

interface Seen {
  readonly losses: number[];
  readonly wrong: boolean[];
}

function lossesAt(model: DifferentiableClassifier, images: Tensor4D, labels: Int32Array): Seen {
  const logits = tf.tidy(() => model.logits(images).dataSync() as Float32Array);
  const row = (i: number) => logits.subarray(i * model.classes, (i + 1) * model.classes);
  return {
    losses: Array.from(labels, (label, i) => crossEntropyOf(row(i), label)),
    wrong: Array.from(argmaxRows(logits, model.classes), (answer, i) => answer !== labels[i]),
  };
}

/** One image's numbers at one epsilon. */
interface Step {
  readonly gradient: number;
  readonly random: number;
  readonly promised: number;
  readonly wrong: { readonly gradient: boolean; readonly random: boolean };
}

/** A batch: before any step, and after a step of each epsilon. */
function batchRises(
  model: DifferentiableClassifier,
  images: Tensor4D,
  labels: Int32Array,
  { rows, epsilons, seed }: { rows: readonly number[]; epsilons: readonly number[]; seed: number },
): { clean: Seen; steps: Step[][] } {
  const clean = lossesAt(model, images, labels);
  const { gradient, sign, random } = lossDirections(model, images, labels, { rows, seed });
  try {
    const steps = epsilons.map((epsilon) =>
      tf.tidy(() => {
        const up = stepAlong(images, sign, epsilon);
        const [along, across] = [up, stepAlong(images, random, epsilon)].map((at) => lossesAt(model, at, labels));
        const promised = up.sub(images).mul(gradient).sum([1, 2, 3]).dataSync();
        return clean.losses.map((before, i) => ({
          gradient: along.losses[i] - before,
          random: across.losses[i] - before,
          promised: promised[i],
          wrong: { gradient: along.wrong[i], random: across.wrong[i] },
        }));
      }),
    );
    return { clean, steps };
  } finally {
    tf.dispose([gradient, sign, random]);
  }
}

function riseOf(epsilon: number, steps: readonly Step[]): Rise {
  const mean = (of: (step: Step) => number) => meanOf(steps.map(of));
  const share = (of: (step: Step) => boolean) => proportion(steps.filter(of).length, steps.length);
  return {
    epsilon,
    gradient: mean((step) => step.gradient),
    random: mean((step) => step.random),
    promised: mean((step) => step.promised),
    gap: mean((step) => Math.abs(step.gradient - step.promised)),
    wrong: { gradient: share(({ wrong }) => wrong.gradient), random: share(({ wrong }) => wrong.random) },
  };
}

/**
 * How much the loss rises after a step of epsilon on every pixel, cut to [0, 1]: along the sign of the gradient, as it
 * promises, and along random signs.
 */
export async function measureRises(
  model: DifferentiableClassifier,
  data: Dataset,
  { epsilons, seed }: { epsilons: readonly number[]; seed: number },
): Promise<Pick<SurfaceNetwork, 'clean' | 'rises'>> {
  const n = data.labels.length;
  const clean: Seen = { losses: [], wrong: [] };
  const steps: Step[][] = epsilons.map(() => []);
  for (let from = 0; from < n; from += BATCH) {
    await pause(interruptSignal());
    const to = Math.min(n, from + BATCH);
    const rows = Array.from(data.indices.subarray(from, to));
    const images = imageTensor(data, from, to);
    try {
      const found = batchRises(model, images, data.labels.slice(from, to), { rows, epsilons, seed });
      clean.losses.push(...found.clean.losses);
      clean.wrong.push(...found.clean.wrong);
      found.steps.forEach((own, e) => {
        steps[e].push(...own);
      });
    } finally {
      images.dispose();
    }
  }
  return {
    clean: { loss: meanOf(clean.losses), wrong: proportion(clean.wrong.filter(Boolean).length, n) },
    rises: epsilons.map((epsilon, e) => riseOf(epsilon, steps[e])),
  };
}
