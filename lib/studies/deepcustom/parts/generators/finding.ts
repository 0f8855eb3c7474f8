import { formatPercent } from '../../../../figures/index.js';
import type { Finding } from '../../../../study/index.js';
import { ATTACK_NAMES, estimateText } from '../../words.js';
import type { GeneratorsResult } from './result.js';

type Judgement = Pick<Finding, 'verdict' | 'reason'>;

/**
 * That a generator has to be trained on the custom loss: of the LRP loss it does not hold where images at the loss's
 * minimum, which anyone can write down, mislead the target as often as the generators' do.
 */
export function generatorIsNeeded({ generators }: { readonly generators: GeneratorsResult }): Judgement {
  const { closedForm, losses } = generators;
  const lrp = losses.find(({ loss }) => loss === 'lrp');
  if (!lrp) return { verdict: 'unchecked', reason: 'There are no LRP generators.' };
  const { clipped } = lrp.made;
  const { accuracy, difference } = closedForm;
  // Stronger by more than what chance could do to either.
  const needed = clipped.interval[1] < accuracy.interval[0];
  return {
    verdict: needed ? 'holds' : 'does not hold',
    reason: `The LRP loss asks no network, and its minimum is x − ε on relevant pixels and x + ε on all others. On the target, images in closed form leave ${estimateText(accuracy)} right, those of the generators, clipped, ${estimateText(clipped)}, n = ${accuracy.n}; their pixels differ by ${difference.toFixed(3)} on average.`,
  };
}

/** That generation misleads the undefended target: judged loss by loss, against its clean accuracy. */
export function attacksSucceed({ generators }: { readonly generators: GeneratorsResult }): Judgement {
  const { clean, losses } = generators;
  const worked = losses.filter(({ made }) => made.clipped.interval[1] < clean.interval[0]);
  const told = losses.map(({ loss, made }) => `${ATTACK_NAMES[loss]} ${estimateText(made.clipped)}`).join(', ');
  return {
    verdict: worked.length === losses.length ? 'holds' : worked.length ? 'holds in part' : 'does not hold',
    reason: `Clean ${formatPercent(clean.value, 1)}; on clipped images of the generators ${told}, n = ${clean.n}.`,
  };
}

/** What transposed convolutions without padding make of a side. */
const grown = (side: number, layers: readonly { readonly kernel: number; readonly stride: number }[]) =>
  layers.reduce((size, { kernel, stride }) => (size - 1) * stride + kernel, side);

/** The decoders as the text gives them: kernels, strides, and the sides of the code and of the images. */
const DESCRIBED = [
  {
    set: 'MNIST',
    code: 3,
    image: 28,
    kernels: [2, 2, 2],
    strides: [3, 2, 2],
    used: { kernels: [3, 2, 2], strides: [2, 2, 2] },
  },
  {
    set: 'CIFAR-10',
    code: 5,
    image: 32,
    kernels: [2, 1, 2, 1],
    strides: [3, 4, 4, 3],
    used: { kernels: [3, 4, 4, 3], strides: [2, 1, 2, 1] },
  },
] as const;

/** That the decoders have the kernels and strides that the text says: plain arithmetic. */
export function decoderAsDescribed(): Judgement {
  const pairs = (kernels: readonly number[], strides: readonly number[]) =>
    kernels.map((kernel, i) => ({ kernel, stride: strides[i] }));
  const checked = DESCRIBED.map(({ set, code, image, kernels, strides, used }) => {
    const side = grown(code, pairs(kernels, strides));
    const again = grown(code, pairs(used.kernels, used.strides));
    return {
      fits: side === image,
      text: `${set}: from ${code} × ${code}, kernels ${kernels.join(', ')} at strides ${strides.join(', ')} give ${side} × ${side}, not ${image} × ${image}; kernels ${used.kernels.join(', ')} at strides ${used.strides.join(', ')} give ${again} × ${again}`,
    };
  });
  const fit = checked.filter(({ fits }) => fits).length;
  return {
    verdict: fit === checked.length ? 'holds' : fit ? 'holds in part' : 'does not hold',
    reason: `${checked.map(({ text }) => text).join('. ')}.`,
  };
}
