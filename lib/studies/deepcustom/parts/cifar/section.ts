import { formatCount, formatEpsilon, formatProportion } from '../../../../figures/index.js';
import { type Block, heading, paragraph, warning } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import type { StudyResults } from '../../study-results.js';
import { ATTACK_NAMES, networkText } from '../../words.js';
import type { CifarMeasured } from './result.js';
import { cifarTable } from './tables.js';

/** "DGN (NCE): 5 of 100 epochs (25 minutes)". */
const trainedText = ({ generators }: CifarMeasured): string =>
  generators
    .map(
      ({ loss, epochs, published, seconds }) =>
        `${ATTACK_NAMES[loss]}: ${epochs} of ${published} epochs (${(seconds / 60).toFixed(0)} minutes)`,
    )
    .join(', ');

const robustText = ({ adversarial }: CifarMeasured): string =>
  adversarial
    .map(({ network, epochs, published }) => `${networkText(network)}: ${epochs} of ${published} epochs`)
    .join(', ');

/** The same chain on CIFAR-10. */
export function cifarSection(context: ReportContext<StudyResults>): Block[] {
  const { measured } = context.results.cifar;
  const title = heading(2, 'CIFAR-10');
  if (!measured) return [title, warning('CIFAR-10 was not measured: its images or the study’s network cannot be had.')];
  const { epsilon, autoAttack, plan } = measured;
  return [
    title,
    paragraph(
      `The same chain on CIFAR-10 at ε ${formatEpsilon(epsilon)}, on a copy in JPEG: nothing here is on the pixels that the study had. `,
      `Generators: ${trainedText(measured)}. Adversarial training: ${robustText(measured)}. `,
      plan.losses.length < 3
        ? 'The other two losses, and networks trained on FGSM and PGD, take hours: the profile full has them.'
        : '',
    ),
    cifarTable(context),
    paragraph(
      `AutoAttack at the same ε on the first ${formatCount(autoAttack[0].robust.n)} images leaves right: `,
      autoAttack.map(({ network, robust }) => `${networkText(network)} ${formatProportion(robust)}`).join('; '),
      '.',
    ),
  ];
}
