import { formatCount } from '../../../../figures/index.js';
import { type Block, fold, heading, list, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import {
  ATTACKS,
  accuracy,
  attackName,
  bestProjection,
  defenceOf,
  detected,
  difference,
  falseAlarms,
} from './facts.js';
import type { Attacked, PurificationResult, PurifiedNetwork } from './result.js';
import { detectionTable, purifiedTable } from './tables.js';
import { differenceText, shareText, spoken } from './words.js';

/** What a network answers behind projections, beside no defence and beside a threshold: a line for each attack. */
function behind({ plan }: PurificationResult, network: PurifiedNetwork): string[] {
  const best = bestProjection(network, 'projection');
  const share = (id: string, attacked: Attacked) => shareText(accuracy(defenceOf(network, id), attacked));
  return ATTACKS.map((attacked) =>
    [
      `${attackName(attacked, plan)}: undefended ${share('undefended', attacked)}`,
      `encode-decode ${share('encode-decode', attacked)}`,
      `projection by L2 ${share('projection-l2', attacked)}`,
      `by the best of four distances ${shareText(accuracy(best(attacked), attacked))}`,
      `a threshold at .5, which knows nothing of digits, ${share('threshold', attacked)}.`,
    ].join('; '),
  );
}

/** Under which attack a threshold leaves more right than the best projection, beyond what intervals leave open. */
function thresholdWins(network: PurifiedNetwork): string {
  const threshold = defenceOf(network, 'threshold');
  const best = bestProjection(network, 'projection');
  const told = (['fgsm', 'pgd'] as const).map((attacked) => difference(threshold, best(attacked), attacked));
  const differences = `${differenceText(told[0])} under FGSM and ${differenceText(told[1])} under PGD`;
  const wins = told.every(({ interval }) => interval[0] > 0);
  return wins
    ? `The threshold is ahead of every projection: ${differences}.`
    : `The threshold less the best projection is ${differences}.`;
}

const prices = (network: PurifiedNetwork): string =>
  `${network.name}: ${(['encode-decode', 'projection-l2', 'projection-map', 'projection-affine', 'threshold'] as const)
    .map((id) => {
      const one = defenceOf(network, id);
      return `${spoken(one)} ${differenceText(difference(one, defenceOf(network, 'undefended'), 'clean'))}`;
    })
    .join('; ')}`;

/** How far Carlini and Wagner's attack moved the images of a network; an image that it did not solve counts as infinite. */
function movedBy({ name, carliniWagnerL2: { median, interval, n } }: PurifiedNetwork): string {
  const length = (value: number | null) => (value === null ? '∞' : value.toFixed(2));
  const ends = interval ? ` [${interval.map(length).join(', ')}]` : '';
  return `${name} by L2 ${length(median)}${ends} in the median, n = ${n}`;
}

/** Purification, under attacks that know nothing of it. */
export function purificationSection({ results: { purification: result }, take }: ReportContext<StudyResults>): Block[] {
  const { plan, autoencoder, networks, rows } = result;
  const [network] = networks;
  const { steps, starts, prior } = plan.search;
  const alarms = network.detectors.map((detector) => {
    const told = detected(network, detector).map(
      ({ attacked, alarms: share }) => `${shareText(share)} under ${attackName(attacked, plan)}`,
    );
    return `${detector.id}: ${told.join(', ')}, at ${shareText(falseAlarms(detector))} of clean images`;
  });
  return [
    heading(2, 'Purified by an autoencoder'),
    paragraph(
      'The article has no figures for it: an autoencoder that knows the classes projects an image onto the manifold of each, and the closest projection is handed to the network. ',
      `Here it is a variational autoencoder with ${formatCount(autoencoder.parameters)} weights and codes of ${autoencoder.latent} numbers, trained on the same images as the networks. `,
      `A projection takes ${steps} steps on each of ${starts} codes of each of ten classes; encode-decode takes none. `,
      'The attacks of this part were made on the undefended network: an attacker who knows of no purifier.',
    ),
    ...take('purified-images', 'purified-accuracy', 'purified-accuracy-lenet'),
    ...networks.flatMap((one) => [
      paragraph(
        `Right answers of ${one.name}, of n = ${rows.length} (clean: ${shareText(accuracy(defenceOf(one, 'undefended'), 'clean'))}; 95 % intervals). `,
        thresholdWins(one),
      ),
      list(behind(result, one)),
    ]),
    paragraph(
      'Both networks stand behind the same manifolds; the images were attacked on each for itself. ',
      `What a purifier changes in the accuracy on clean images (n = ${rows.length}, 95 % intervals):`,
    ),
    list(networks.map(prices)),
    ...take('purification-roc'),
    paragraph(
      'Alarms raised by the error of reconstruction: ',
      alarms.join('; '),
      '. These attacks know of no detector.',
    ),
    fold(
      'How to read these figures',
      list([
        `All ${rows.length} images are attacked and counted, also those that a network misreads as they are: behind a purifier it may read them. Carlini and Wagner’s attack leaves these as they are.`,
        'PGD takes all its steps and does not stop at the first error.',
        `Carlini and Wagner’s attack moves the images of ${networks.map(movedBy).join('; ')} (95 % intervals by ranks).`,
        `Distances: L2; L1; L2 squared plus ${prior} times the square of the code’s length, which keeps codes likely (its weight was chosen after a look at these images); L2 after the reconstruction was fitted to the image’s brightness by a line, in closed form, because gray haze is no part of a digit.`,
        'The closest class read as the answer needs no network: analysis by synthesis (Schott et al., 2019). Projections by descent on codes are those of Defense-GAN (Samangouei et al., 2018), with a variational decoder (Kingma and Welling, 2014; Sohn et al., 2015) in the generator’s place; encode-decode and detection by the error of reconstruction are those of MagNet (Meng and Chen, 2017).',
      ]),
    ),
    fold('Every purifier, every attack', purifiedTable(result)),
    fold('Detection by the error of reconstruction', detectionTable(result)),
  ];
}
