import { formatCount, formatRadius } from '../../../../figures/index.js';
import { type Block, heading, paragraph, warning } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { CifarResults } from './result.js';
import { cifarTable } from './tables.js';

/** Adversarial training on colour images. */
export function cifarSection(context: Pick<ReportContext<CifarResults>, 'results' | 'take'>): Block[] {
  const { measured } = context.results.cifar;
  const title = heading(2, 'Adversarial training on CIFAR-10');
  if (!measured) return [title, warning('CIFAR-10 was not measured: its images cannot be had.')];
  const { plan, training, standard, robust } = measured;
  const [usual, trained] = [standard, robust].map((radii) => radii[radii.length - 1]);
  const radius = formatRadius(trained.epsilon);
  const minutes = (seconds: number) => `${(seconds / 60).toFixed(0)} minutes`;
  return [
    title,
    paragraph(
      `Two networks of one architecture (${formatCount(training.robust.parameters)} weights), ${training.robust.epochs} epochs each without augmentation: one trained as usual (${minutes(training.standard.seconds)}), one on adversarial images made anew for every batch at ε ${radius} (${minutes(training.robust.seconds)}). `,
      'One training each. The images are a copy in JPEG, not the canonical pixels; networks of this size and so few epochs are far from the best that are known.',
    ),
    ...context.take('cifar-curves'),
    paragraph(
      `On the first ${formatCount(plan.rows)} test images: clean ${shareText(usual.clean)} trained as usual, ${shareText(trained.clean)} trained adversarially. `,
      `Robust accuracy under all attacks together at ε ${radius}: ${shareText(usual.adaptive)}, and ${shareText(trained.adaptive)}.`,
    ),
    cifarTable(context),
  ];
}
