import { proportionText } from '../../../../evaluation/index.js';
import { formatCount, formatRadius } from '../../../../figures/index.js';
import type { Judgement } from '../../judgement.js';
import type { StudyResults } from '../../study-results.js';
import { handedText, likenessOf, lostOnItself, measuredSets } from './words.js';

type Results = Pick<StudyResults, 'datasets'>;

/** An attack works where it loses so many of the images read right. */
const WORKS = 0.9;

const works = (found: ReturnType<typeof lostOnItself>): number =>
  found.filter(({ lost }) => lost.value >= WORKS).length;

const ofSet = ({ datasets }: Results, id: string) => measuredSets(datasets).find((set) => set.id === id);

/** “Every adversarial attack on MNIST works well”: the one-step and the many-step attack, on five networks. */
export function attacksOnMnistWorkWell(results: Results): Judgement {
  const set = ofSet(results, 'mnist');
  if (!set) return { verdict: 'not-comparable', reason: 'This run is not on MNIST.' };
  const [fgsm, pgd] = ['fgsm', 'pgd'].map((name) => lostOnItself(set, name));
  const [one, many] = [works(fgsm), works(pgd)];
  return {
    verdict: one === fgsm.length && many === pgd.length ? 'holds' : one + many > 0 ? 'holds in part' : 'does not hold',
    reason: `At L∞ ε ${formatRadius(set.epsilon)} at least 9 of 10 images read right are lost on ${one} of ${fgsm.length} networks under FGSM, on ${many} of ${pgd.length} under PGD. ${[...fgsm, ...pgd].map(({ attack, target, lost }) => `${attack.startsWith('pgd') ? 'PGD' : 'FGSM'} on ${target}: ${proportionText(lost)}`).join('; ')}.`,
  };
}

/** “It would be interesting to assess how the attacks fare against a similar model trained on different datasets”. */
export function attacksOnOtherData({ datasets }: Results): Judgement {
  const others = measuredSets(datasets).filter(({ id }) => id === 'fashion-mnist' || id === 'cifar10');
  if (!others.length) return { verdict: 'unchecked', reason: 'Neither of the other data sets could be had.' };
  const broken = others.flatMap((set) => lostOnItself(set, 'pgd').map((one) => ({ ...one, title: set.title })));
  const broke = works(broken);
  const nearest = measuredSets(datasets).map(
    ({ title, whiteBox: [{ nearest: found, right }] }) =>
      `${title}: ${found.median === null ? '∞' : found.median.toFixed(2)}${found.interval ? ` (95 % interval ${found.interval.map((end) => (end === null ? '∞' : end.toFixed(2))).join(' to ')}` : ' ('}, n = ${formatCount(right)})`,
  );
  const equal = measuredSets(datasets).flatMap(({ title, whiteBox: [{ radii }] }) =>
    radii.slice(1, 2).map(({ epsilon, lost }) => `${title}, ε ${formatRadius(epsilon)}: ${proportionText(lost)}`),
  );
  return {
    verdict: broke === broken.length ? 'holds' : broke ? 'holds in part' : 'does not hold',
    reason: `PGD (${others.map(({ title, epsilon }) => `${title}: L∞ ε ${formatRadius(epsilon)}`).join(', ')}) loses at least 9 of 10 of the images that a network reads right on ${broke} of ${broken.length} networks: ${broken.map(({ title, target, lost }) => `${title}, ${target}: ${proportionText(lost)}`).join('; ')}. Lost on the article’s network at one radius: ${equal.join('; ')}. Median L2 of the nearest error on the article’s network: ${nearest.join('; ')}.`,
  };
}

/** “The [more] similar the two structures are, the better”, and the power of the transfer attack given the difference. */
export function similarStructures({ datasets }: Results): Judgement {
  const { better, worse, open } = likenessOf(measuredSets(datasets));
  const all = better.length + worse.length + open.length;
  return {
    verdict: better.length === all ? 'holds' : better.length > worse.length ? 'holds in part' : 'does not hold',
    reason: `Of ${all} networks under PGD ${better.length} are reached better from networks of their own kind than from the other kind, ${worse.length} worse${worse.length ? ` (${handedText(worse)})` : ''}, and for ${open.length} the images at hand cannot tell. Paired over the images that all networks read right, at 5 % for all together (Holm).`,
  };
}
