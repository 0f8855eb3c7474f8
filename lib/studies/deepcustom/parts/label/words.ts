import { formatCount } from '../../../../figures/index.js';
import type { LabelResult, Probe, ProbeSource, Reader, UnderGenerators, Way } from './result.js';

/** Whose generator: column headings. */
export const wayText: Readonly<Record<Way, string>> = {
  true: 'true class',
  random: 'random class',
  wrong: 'wrong class',
  predicted: 'class it predicts',
  target: 'class the target predicts',
};

export const sourceText: Readonly<Record<ProbeSource, string>> = {
  lrp: 'LRP, own class’s generator',
  nce: 'NCE, own class’s generator',
  suspiciousness: 'suspiciousness, own class’s generator',
  'lrp-random': 'LRP, random class’s generator',
  'nce-random': 'NCE, random class’s generator',
  'suspiciousness-random': 'suspiciousness, random class’s generator',
  'nce-all': 'NCE, one generator for all',
  'suspiciousness-all': 'suspiciousness, one generator for all',
  fgsm: 'FGSM',
  pgd20: 'PGD, 20 steps',
  'signs-clipped': 'random signs, clipped to [0, 1]',
  signs: 'random signs, not clipped',
};

export const readerText: Readonly<Record<Reader, string>> = {
  linear: 'one linear layer',
  network: 'a network like the target',
};

/** The networks that learned from the generators that they are under. */
export const robustOnes = ({ networks }: Pick<LabelResult, 'networks'>): UnderGenerators[] =>
  networks.filter(({ network }) => network !== 'target');

export const probeOf = (
  { probe }: Pick<LabelResult, 'probe'>,
  source: ProbeSource,
  reader: Reader,
): Probe | undefined => probe.probes.find((one) => one.source === source && one.reader === reader);

/** How much of the published schedule the generators had, for captions. */
export const generatorsText = ({ epochs, epsilon }: Pick<LabelResult, 'epochs' | 'epsilon'>): string =>
  `Generators of the target, one for each class and loss, after ${epochs.lrp} (LRP), ${epochs.nce} (NCE) and ${epochs.suspiciousness} (suspiciousness) epochs, clipped to L∞ ε ${epsilon}.`;

/** How many test images there are: of every share in this part. */
export const testRows = ({ networks }: Pick<LabelResult, 'networks'>): string => formatCount(networks[0].clean.n);
