import { type Block, fold, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import type { SuspicionResult } from './result.js';
import { ablationTable, listsTable, mapsTable, networksTable } from './tables.js';
import {
  ablationOf,
  differenceOver,
  meanShared,
  meanText,
  neuronsIn,
  noBetter,
  overClasses,
  pointsText,
  sharedByChance,
  speakForOthers,
  speakText,
  totalOver,
} from './words.js';

function listsText(result: SuspicionResult): string {
  const { k, test, training, stability } = result;
  const [wrong, wrongTraining] = [test, training].map((spectra) => spectra.map((one) => one.wrong));
  const range = (values: readonly number[]) => `${Math.min(...values)} to ${Math.max(...values)}`;
  const both = meanShared(stability, (one) => one.training);
  const stay = meanShared(stability, (one) => one.resampled?.value);
  const chance = sharedByChance(k, neuronsIn(result)).toFixed(1);
  return [
    `A neuron is suspicious of a class when it is active on a larger share of the class’s wrong answers than of its right ones (Tarantula); the study takes the ${k} highest of ${neuronsIn(result)}, over test images.`,
    `The network errs on ${range(wrong)} test images of a class, and on these few half of each score rests.`,
    stay === undefined ? '' : `Drawn anew, the test images leave ${stay.toFixed(1)} of ${k} on the list;`,
    both === undefined
      ? ''
      : `training images, with ${range(wrongTraining)} errors a class, name ${both.toFixed(1)} of them (by chance ${chance}).`,
    speakText(result),
    'Networks of other seeds have other neurons: their lists cannot be compared.',
  ]
    .filter(Boolean)
    .join(' ');
}

function ablationText(result: SuspicionResult): string {
  const {
    networks: [target],
    k,
  } = result;
  const of = (choice: 'suspicious-training' | 'matched' | 'active') => ablationOf(target, choice, k);
  const [listed, matched, active] = [of('suspicious-training'), of('matched'), of('active')];
  const rest = overClasses(listed, 'rest');
  const few = noBetter(result);
  const total = totalOver(result, 'suspicious-training', k);
  const more = differenceOver(target, ['suspicious-training', 'matched'], k, 'repaired');
  return [
    `Without the ${k} neurons that training images name for a class, ${meanText(overClasses(listed, 'repaired'))} of its test errors turn right; without random neurons of the same layers ${meanText(overClasses(matched, 'repaired'))} do (difference ${pointsText(more)} points, over classes).`,
    few.length ? `With ${few.join(' and ')} neurons they are no better than random ones.` : '',
    `But the accuracy on all other images changes by ${pointsText(rest)} points, against ${pointsText(overClasses(matched, 'rest'))}, and ${pointsText(overClasses(listed, 'taken'))} points of them are then read as the class; on all images together the accuracy changes by ${pointsText(total)}.`,
    speakForOthers(result) && total && total.mean < 0
      ? 'Suspicious neurons of a class are mostly silent where it is read right, and active for other classes. Without them the class is answered more often: its errors go, and more come elsewhere.'
      : '',
    `The ${k} most often active on the class are the positive control: without them its accuracy changes by ${pointsText(overClasses(active, 'own'))} points.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Suspicious neurons: what they are, how sure, and whether they matter. */
export function suspicionSection({ results: { suspicion }, take }: ReportContext<StudyResults>): Block[] {
  return [
    heading(2, 'Suspicious neurons'),
    paragraph(listsText(suspicion)),
    ...take('suspicion-scores', 'suspicion-spectra'),
    listsTable(suspicion),
    heading(3, 'Do they make the errors?'),
    paragraph(ablationText(suspicion)),
    ...take('suspicion-ablation'),
    networksTable(suspicion),
    ...(suspicion.cifar
      ? [
          paragraph(
            `On CIFAR-10 the study ranks feature maps, by the means over their places, and takes ${suspicion.cifar.layers[0].k} of each convolution.`,
          ),
          ...take('suspicion-maps'),
          mapsTable(suspicion),
        ]
      : []),
    fold('All that was switched off', ablationTable(suspicion)),
  ];
}
