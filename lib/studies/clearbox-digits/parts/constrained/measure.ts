import { perturbationNorms } from '../../../../attacks/index.js';
import { type Dataset, imageTensor, pixelsOf, takeRows } from '../../../../data/index.js';
import { mcnemar, medianDistance, proportion } from '../../../../evaluation/index.js';
import { type Network, predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Tensor4D } from '../../../../tensor/index.js';
import type { Study } from '../../contracts.js';
import { allowedPixels, LIKE_BOX, maskOf } from './masks.js';
import { constrainedAttacks, nearestErrors } from './nearest.js';
import { type ConstrainedPlan, constrainedPlan, EQUAL, type MaskPlan } from './plan.js';
import type {
  ConstrainedNetwork,
  ConstrainedResult,
  FreeChoice,
  MaskComparison,
  MaskedPoint,
  ShownMask,
} from './result.js';
import { showMask } from './shown.js';

/** Numbers of pixels at which the attack that chooses its own is read. */
const WITHIN = [1, 2, 3, 4, 6, 9, 12, 16, 25, 36, 64, 108, 196, 400, 784];
/** Of each family one mask is drawn; of those that can, with this many pixels. */
const DRAWN = EQUAL[1];

/** Under one mask: what is kept, and how far each image's nearest error is, infinitely where there is none. */
interface Masked {
  readonly point: MaskedPoint;
  readonly l2: Float64Array;
  /** The first image, drawn. */
  readonly shown?: ShownMask;
}

const isDrawn = ({ family, pixels: { mean, least } }: MaskedPoint, mask: string) =>
  (mean === DRAWN && least === DRAWN && family !== 'every') || mask === 'box:margin=0';

async function underMask(
  network: Network,
  data: Dataset,
  images: Tensor4D,
  { family, mask: text }: MaskPlan,
  plan: ConstrainedPlan,
): Promise<Masked> {
  const { labels, indices } = data;
  const mask = await maskOf(network, { family, mask: text }, { images, labels, indices });
  try {
    const found = await nearestErrors(network, data, { images, mask }, plan);
    const counts = allowedPixels(mask, labels.length);
    const broken = Array.from(found.l2, Number.isFinite);
    const point: MaskedPoint = {
      family,
      mask: text,
      pixels: {
        mean: counts.reduce((sum, count) => sum + count, 0) / counts.length,
        least: Math.min(...counts),
        most: Math.max(...counts),
      },
      success: proportion(broken.filter(Boolean).length, broken.length),
      l2: medianDistance(found.l2),
    };
    const width = pixelsOf(data);
    const first = (all: Float32Array) => all.subarray(0, width);
    if (!isDrawn(point, text)) return { point, l2: found.l2 };
    const shown = await showMask({
      family,
      shape: data.shape,
      image: first(data.images),
      allowed: Uint8Array.from(first(mask.dataSync() as Float32Array)),
      changed: first(found.images),
      answer: broken[0] ? found.predicted[0] : null,
    });
    return { point, l2: found.l2, shown };
  } finally {
    mask.dispose();
  }
}

/**
 * An attack that chooses its pixels, as few as it can; where a mask of salient pixels was enough with fewer, so many: it
 * too chose them image by image.
 */
async function freeChoice(
  network: Network,
  data: Dataset,
  images: Tensor4D,
  plan: ConstrainedPlan,
  salient: readonly Masked[],
) {
  const { labels, indices } = data;
  const width = pixelsOf(data);
  const found = await constrainedAttacks(plan).fewest.run(network, { images, labels, indices, predicted: labels });
  const of = (row: number, all: Float32Array) => all.subarray(row * width, (row + 1) * width);
  const counts = Float64Array.from(labels, (_, row) =>
    Math.min(
      found.success[row] ? perturbationNorms(of(row, found.images), of(row, data.images)).l0 : Number.POSITIVE_INFINITY,
      ...salient.flatMap(({ point, l2 }) => (Number.isFinite(l2[row]) ? [point.pixels.mean] : [])),
    ),
  );
  const share = (most: number) => proportion(counts.filter((count) => count <= most).length, counts.length);
  const free: FreeChoice = {
    success: share(width),
    pixels: medianDistance(counts),
    within: WITHIN.map((pixels) => ({ pixels, success: share(pixels) })),
  };
  const [image, changed] = [of(0, data.images), of(0, found.images)];
  const shown = await showMask({
    family: 'free',
    shape: data.shape,
    image,
    allowed: Uint8Array.from(image, (value, i) => Number(value !== changed[i])),
    changed,
    answer: found.success[0] ? found.predicted[0] : null,
  });
  return { free, shown };
}

/** Whose error is nearer, image by image: of equals neither's, so that McNemar's test is the sign test. */
const nearer = (first: Float64Array, second: Float64Array) =>
  mcnemar(
    Array.from(first, (far, row) => far < second[row]),
    Array.from(second, (far, row) => far < first[row]),
  );

/** Families at equally many pixels, pair by pair, on the same images. */
function compareMasks(all: readonly Masked[]): MaskComparison[] {
  const pairs = (pixels: string, among: readonly Masked[]): MaskComparison[] =>
    among.flatMap((first, i) =>
      among.slice(i + 1).map((second) => ({
        first: first.point.family,
        second: second.point.family,
        pixels,
        errors: mcnemar(Array.from(first.l2, Number.isFinite), Array.from(second.l2, Number.isFinite)),
        nearer: nearer(first.l2, second.l2),
      })),
    );
  const exactly = (count: number) =>
    all.filter(
      ({ point: { family, mask, pixels } }) => pixels.mean === count && mask !== LIKE_BOX.mask && family !== 'box',
    );
  const box = all.filter(({ point: { mask } }) => mask === 'box:margin=0' || mask === LIKE_BOX.mask);
  return [...EQUAL.flatMap((count) => pairs(String(count), exactly(count))), ...pairs('those of the box', box)];
}

async function measureNetwork(
  network: Network,
  seed: number,
  sample: Dataset,
  plan: ConstrainedPlan,
  onStep: OnProgress,
) {
  const answers = await predictLabels(network, sample);
  const right = Array.from(sample.labels.keys()).filter((row) => answers[row] === sample.labels[row]);
  const data = takeRows(sample, right);
  const images = imageTensor(data);
  const masks = [...plan.masks, LIKE_BOX];
  const all: Masked[] = [];
  try {
    for (const [i, mask] of masks.entries()) {
      onStep(`${mask.mask}, seed ${seed}`, i, masks.length + 1);
      all.push(await underMask(network, data, images, mask, plan));
    }
    onStep(`as few pixels as can be, seed ${seed}`, masks.length, masks.length + 1);
    const { free, shown } = await freeChoice(
      network,
      data,
      images,
      plan,
      all.filter(({ point }) => point.family === 'salient'),
    );
    const measured: ConstrainedNetwork = {
      seed,
      clean: proportion(right.length, sample.labels.length),
      points: all.map(({ point }) => point),
      free,
    };
    const drawn = [...all.flatMap((one) => one.shown ?? []), shown];
    return { measured, comparisons: compareMasks(all), shown: { label: data.labels[0], masks: drawn } };
  } finally {
    images.dispose();
  }
}

/** Attacks that may change some pixels only: how many, and which, are enough. */
export async function measureConstrained(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: ConstrainedPlan = constrainedPlan(study),
): Promise<ConstrainedResult> {
  const { stamp, seeds } = study;
  const sample = study.sample(plan.images);
  const networks: ConstrainedNetwork[] = [];
  let rest: Pick<ConstrainedResult, 'comparisons' | 'shown'> = { comparisons: [], shown: null };
  for (const [i, seed] of seeds.entries()) {
    const onStep: OnProgress = (what, done, total) => onProgress(what, i * total + done, seeds.length * total);
    const rows = i === 0 ? sample : study.sample(plan.others);
    const { measured, comparisons, shown } = await measureNetwork(await study.network(seed), seed, rows, plan, onStep);
    if (i === 0) rest = { comparisons, shown };
    networks.push(measured);
  }
  return { stamp, data: sample.provenance, plan, size: pixelsOf(sample), networks, ...rest };
}
