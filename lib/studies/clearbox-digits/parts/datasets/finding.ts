import { proportionText } from '../../../../evaluation/index.js';
import { formatCount, formatRadius } from '../../../../figures/index.js';
import type { Judgement } from '../../judgement.js';
import type { StudyResults } from '../../study-results.js';
import type { MeasuredSet } from './result.js';
import { handedText, likenessOf, measuredSets } from './words.js';

type Results = Pick<StudyResults, 'datasets'>;

/** How the attack of that name does on each network itself, of all rows. */
const onItself = ({ matrix: { cells, runs } }: MeasuredSet, name: string) =>
  cells.filter(
    ({ attack, source, target }) => source === target && runs.some((run) => run.attack === attack && run.name === name),
  );

const ofSet = ({ datasets }: Results, id: string) => measuredSets(datasets).find((set) => set.id === id);

/** “Every adversarial attack on MNIST works well”: the one-step and the many-step attack, on five networks. */
export function attacksOnMnistWorkWell(results: Results): Judgement {
  const set = ofSet(results, 'mnist');
  if (!set) return { verdict: 'not-comparable', reason: 'This run is not on MNIST.' };
  const [fgsm, pgd] = ['fgsm', 'pgd'].map((name) => onItself(set, name));
  const works = (cells: typeof fgsm) => cells.filter(({ wrong }) => wrong.value >= 0.9).length;
  const [one, many] = [works(fgsm), works(pgd)];
  return {
    verdict: one === fgsm.length && many === pgd.length ? 'holds' : one + many > 0 ? 'holds in part' : 'does not hold',
    reason: `At L∞ ε ${formatRadius(set.epsilon)} at least 9 of 10 images end up wrong on ${one} of ${fgsm.length} networks under FGSM, on ${many} of ${pgd.length} under PGD. ${[...fgsm, ...pgd].map(({ attack, target, wrong }) => `${attack.startsWith('pgd') ? 'PGD' : 'FGSM'} on ${target}: ${proportionText(wrong)}`).join('; ')}.`,
  };
}

/** “It would be interesting to assess how the attacks fare against a similar model trained on different datasets”. */
export function attacksOnOtherData({ datasets }: Results): Judgement {
  const others = measuredSets(datasets).filter(({ id }) => id === 'fashion-mnist' || id === 'cifar10');
  if (!others.length) return { verdict: 'unchecked', reason: 'Neither of the other data sets could be had.' };
  const broken = others.flatMap((set) => onItself(set, 'pgd'));
  const works = broken.filter(({ wrong }) => wrong.value >= 0.9).length;
  const nearest = measuredSets(datasets).map(
    ({ title, whiteBox: [{ nearest: found, right }] }) =>
      `${title}: ${found.median === null ? '∞' : found.median.toFixed(2)}${found.interval ? ` (95 % interval ${found.interval.map((end) => (end === null ? '∞' : end.toFixed(2))).join(' to ')}` : ' ('}, n = ${formatCount(right)})`,
  );
  const equal = measuredSets(datasets).flatMap(({ title, whiteBox: [{ radii }] }) =>
    radii.slice(1, 2).map(({ epsilon, lost }) => `${title}, ε ${formatRadius(epsilon)}: ${proportionText(lost)}`),
  );
  return {
    verdict: works === broken.length ? 'holds' : works ? 'holds in part' : 'does not hold',
    reason: `PGD (${others.map(({ title, epsilon }) => `${title}: L∞ ε ${formatRadius(epsilon)}`).join(', ')}) leaves at most 1 of 10 images right on ${works} of ${broken.length} networks. Lost on the article’s network at one radius: ${equal.join('; ')}. Median L2 of the nearest error on the article’s network: ${nearest.join('; ')}.`,
  };
}

/** “The [more] similar the two structures are, the better”, and the power of the transfer attack given the difference. */
export function similarStructures({ datasets }: Results): Judgement {
  const { better, worse, open } = likenessOf(measuredSets(datasets));
  const all = better.length + worse.length + open.length;
  return {
    verdict: better.length === all ? 'holds' : better.length > worse.length ? 'holds in part' : 'does not hold',
    reason: `Under PGD ${better.length} of ${all} networks are surely reached better from networks of their own kind than from the other kind, ${worse.length} surely worse${worse.length ? ` (${handedText(worse)})` : ''}; paired over the images that all networks read right, at 95 % for all together (Holm).`,
  };
}
