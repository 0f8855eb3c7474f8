import { type Block, heading, list, paragraph, problem, strong } from '../../../report/index.js';
import { printedFigures } from '../../../study/index.js';
import type { ReportContext } from './context.js';

export function howToRead({ claims }: ReportContext): Block[] {
  const sampled = claims.filter((claim) => claim.adjustedP !== null).length;
  return [
    heading(2, 'How to read the numbers'),
    list([
      [
        strong('Robust accuracy '),
        'is the share of all test rows that a model still answers rightly under attack; a row that was wrong without any attack counts as broken. It belongs to an attack: under images made for another model it says how the model takes those images, and is an upper bound of what an attacker leaves who asks the model or knows it.',
      ],
      [
        strong('Accuracy on the selected set '),
        'is what the study prints: the share of right answers on only those rows whose FGSM image fooled LeNet. LeNet scores zero there by construction, and every strength has a set of its own. The two kinds of accuracy are never put into one column here.',
      ],
      [
        strong('Re-measured (stand-in) '),
        'marks what a model of the same kind scores that AutoML trained here on the same rows and that answered the same CSV files. It stands beside the printed and the recomputed figure and confirms neither: it is another model, one training shows no spread between trainings, and so nothing is tested against it. One exception is table 1: pipeline 12 was searched anew by the same recipe, and its printed measures are tested against ours, rows against rows. It, too, is another model: “within” says that rows like ours could have given the printed figure, “differs” that they would rarely have.',
      ],
      [
        strong('Intervals '),
        'stand in brackets after a share, with the number of rows. Over rows they are Wilson’s 95 % score intervals: what other rows drawn like these might give. Over seeds they are Student’s t: what other trainings might give. Intervals over rows say nothing of another training, and intervals over seeds nothing of other rows. Where an attack is costly the first rows of a set are taken, as is usual; the first rows need not be like the rest, and intervals do not cover that.',
      ],
      [
        strong('exact: '),
        'recomputed from the very files or weights of the study, and equal at every digit it printed. ',
        strong('within: '),
        'trained or sampled anew, and the published figure is compatible with ours. ',
        strong('differs: '),
        'neither. ',
        strong('unchecked: '),
        'what it would take was never published, or was not run; the reason is in the table. ',
        strong('not-comparable: '),
        'the run is on digits, and the figure about MNIST.',
      ],
      [
        strong('Holm’s correction '),
        'raises the p-values of a family of tests so that all of them together make a false alarm with at most 5 % probability.',
      ],
    ]),
    problem(
      13,
      'Many comparisons, some false alarms.',
      sampled > 0
        ? `${printedFigures(claims).length} published figures stand in the claim table; held one by one against a 95 % interval, every twentieth true one would fall outside by chance alone. Here ${sampled} of them are tested against trainings of this run. A verdict “differs” on a figure that was sampled or trained anew is therefore given only after Holm’s correction over the whole family, and each interval says whether it speaks of other rows or of other trainings.`
        : 'Every twentieth true figure falls outside its 95 % interval by chance. A verdict “differs” is therefore given only after Holm’s correction over the whole family. In this run no figure was held against an interval.',
    ),
    paragraph(
      'The boxes P1 to P14 mark what does not add up in the study’s own material. Each stands where it matters for reading the numbers.',
    ),
  ];
}
