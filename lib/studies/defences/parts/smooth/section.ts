import { formatRadius, listed } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { SmoothNetwork, SmoothResult, WithSmooth } from './result.js';
import { pairsTable, smoothTable } from './tables.js';
import { networkOf, pairText, strongestText } from './words.js';

/** Each activation beside ReLU under the strongest attack, in one sentence. */
export function listedPairs(result: SmoothResult): string {
  const pairs = result.paired.filter(({ attack }) => attack === 'strongest');
  if (pairs.length === 0) return '';
  const told = pairs.map((pair) => `${networkOf(result, pair.id)?.name ?? pair.id} ${pairText(pair)}`);
  return `Under ${result.strongest} (n = ${pairs[0].comparison.n}), less ReLU on the same rows: ${told.join('; ')} (p after Holm’s adjustment; intervals are not adjusted, so that one may exclude 0 where p is large).`;
}

const radiiText = ({ radii }: SmoothNetwork): string =>
  listed(radii.map(({ epsilon, strongest }) => `${shareText(strongest)} at ε ${formatRadius(epsilon)}`));

function regularizersText({ networks, strongest }: SmoothResult): string {
  const told = networks
    .filter(({ kind }) => kind !== 'activation')
    .map((network) => `${network.name} ${radiiText(network)}`);
  return `Robust accuracy under ${strongest} (n = ${networks[0].radii[0].strongest.n}): ${told.join('; ')}.`;
}

/** Smooth activations and regularizers. */
export function smoothSection({ results: { smooth }, take }: ReportContext<WithSmooth>): Block[] {
  return [
    heading(2, 'Smooth activations and regularizers'),
    paragraph(
      [
        'Adversarial training climbs and descends gradients, and those of a ReLU jump; smooth activations are said to make it better at no cost (Xie et al., 2020). The same adversarial training (PGD-7, the most robust network of a look each half epoch kept) of the same small network, with four activations.',
        listedPairs(smooth),
      ]
        .filter(Boolean)
        .join(' '),
    ),
    paragraph(
      [
        'Three other losses. The input gradient penalty (Finlay and Oberman, 2021) needs no adversarial image, and flattens the loss where the images are; its paper prints small radii. Compactness (Bui et al., 2020) adds to adversarial training that the logits of an image and of its adversarial one, and those of a class, lie together. Fast-BAT (Zhang et al., 2022) makes its adversarial images in one linearized step, and heeds how that step depends on the weights.',
        regularizersText(smooth),
        strongestText(smooth),
        'Joint compression (Gui et al., 2019) is not built: its pruning and quantization are measured, each alone and on a network trained as usual, with the other architectures.',
      ]
        .filter(Boolean)
        .join(' '),
    ),
    ...take('smooth'),
    smoothTable(smooth),
    pairsTable(smooth),
  ];
}
