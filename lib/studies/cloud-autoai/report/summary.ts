import type { Proportion } from '../../../evaluation/index.js';
import { formatCount, formatEpsilon, formatPercent, formatProportion } from '../../../figures/index.js';
import { type Block, heading, list, paragraph, type Rich, strong, warning } from '../../../report/index.js';
import { printedFigures, VERDICTS } from '../../../study/index.js';
import { atEpsilon } from '../../../tensor/index.js';
import { formatStudent } from '../figures/students.js';
import { mostKept } from '../parts/adaptive/findings.js';
import type { TeacherResult } from '../parts/clouds/result.js';
import type { StudyResults } from '../study-results.js';
import type { ReportContext } from './context.js';

/** Said first of all where the run is not on MNIST. */
export const digitsWarning = ({ results: { generation } }: ReportContext): Block[] =>
  generation.stamp.comparable
    ? []
    : [
        warning(
          'DIGITS, NOT MNIST. This run used ',
          generation.stamp.data,
          ', a small network and the local teachers in the place of both clouds. ',
          'It shows that every step works; no number in it can be compared with a published one.',
        ),
      ];

const ASKED = [
  'Trivedi and Trivedi (2021) asked whether image classifiers that clouds build by themselves withstand adversarial examples.',
  'They made FGSM images on a LeNet that they could see, gave them to IBM AutoAI and GCP AutoML Tables, and distilled GCP’s scores into a student.',
  'Here all of it is done again from their files and weights. The clouds’ own models cannot be queried any more, so two local ones answer beside them:',
];

const CLAIMED = [
  'cloud models do very well on clean images, and neither withstands strong perturbations; ',
  'IBM is the better on clean images and the worse on adversarial ones; both tend to see an 8; ',
  'defensive distillation helps somewhat.',
];

/** Shares of the sets that have some, each with its epsilon. */
const atEach = (sets: readonly { epsilon: number; share: Proportion | null }[]): string =>
  sets
    .flatMap(({ epsilon, share }) => (share ? [`${formatProportion(share)}, at ε ${formatEpsilon(epsilon)}`] : []))
    .join('; ');

const onSelected = ({ name, sets }: TeacherResult): string =>
  `${name} ${atEach(sets.filter(({ epsilon }) => epsilon > 0).map(({ epsilon, selected: share }) => ({ epsilon, share })))}`;

function attacked({ generation: { curve }, ibm, gcp }: StudyResults): Rich {
  const ends = [curve[0], curve[curve.length - 1]].map(({ epsilon, robust: share }) => ({ epsilon, share }));
  return [
    strong('What holds: '),
    `the images fool LeNet (right on ${atEach(ends)}),`,
    ` and of the rows selected for that both clouds get few right: ${onSelected(ibm)}; ${onSelected(gcp)}.`,
  ];
}

/** What Square leaves of the local teachers at one epsilon, having spent its budget. */
function afterQueries({ blackBox: { victims } }: StudyResults, wanted: number): string {
  const found = victims.flatMap(({ name, curves }) =>
    curves
      .filter(({ attack, epsilon }) => attack === 'Square' && epsilon === wanted)
      .flatMap(({ points, budget }) => points.slice(-1).map(({ accuracy }) => ({ name, budget, accuracy }))),
  );
  if (found.length === 0) return '';
  const shares = found.map(({ name, accuracy }) => `${name} ${formatProportion(accuracy)}`).join(', ');
  return `; ${formatCount(found[0].budget)} queries an image (Square, ε ${formatEpsilon(wanted)}) leave ${shares}`;
}

function overAllRows(results: StudyResults): Rich {
  const { ibm, localTeachers } = results;
  const bounds = ibm.sets.flatMap(({ epsilon, robustBounds }) => (robustBounds ? [{ epsilon, ...robustBounds }] : []));
  const said = bounds.map(
    ({ epsilon, low, high }) =>
      `${formatPercent(low.value, 1)} to ${formatPercent(high.value, 1)} at ε ${formatEpsilon(epsilon)}`,
  );
  const local = [localTeachers.ibm, localTeachers.gcp].flatMap(({ name, sets }) =>
    sets.slice(-1).map(({ robust, epsilon }) => `${name} ${formatProportion(robust)}, at ε ${formatEpsilon(epsilon)}`),
  );
  return [
    strong('What holds only in part: '),
    'those rows are not all rows. ',
    `Over all ${formatCount(bounds[0]?.low.n ?? 0)} test rows these images leave ${ibm.name} ${said.join(', but ')}; `,
    `the robust accuracy of ${local.join(' and ')}${afterQueries(results, 0.1)}.`,
  ];
}

function distilled({ distillation, adaptive }: StudyResults): Rich {
  const student = (labels: 'soft' | 'hard') =>
    formatStudent(distillation, labels, 'heldOutTwins', 0.15) ?? 'an unknown share';
  const [soft, hard] = (['soft', 'hard'] as const).map((labels) =>
    atEpsilon(distillation.summaries.find((one) => one.labels === labels)?.sets ?? [], 0.15),
  );
  const gains = soft && hard && soft.heldOutTwins.mean > hard.heldOutTwins.mean;
  return [
    strong(gains ? 'What distillation adds: ' : 'What does not hold: '),
    gains ? '' : 'soft labels are no gain. ',
    `At ε .15, on images whose clean twins were not learned, the student is right on ${student('soft')}, `,
    `the same network on plain labels (control) on ${student('hard')}; `,
    `attacked itself at the largest ε, no distilled student keeps more than ${mostKept(adaptive)}.`,
  ];
}

function known({ claims, results }: ReportContext): Rich {
  const printed = printedFigures(claims);
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: printed.filter((claim) => claim.verdict === verdict).length,
  }));
  const { profile, seeds } = results.generation.stamp;
  return [
    strong('How we know: '),
    `${printed.length} published figures are held against this run (profile ${profile}, `,
    `${seeds.length} training${seeds.length === 1 ? '' : 's'} of each student): `,
    ...counts
      .filter(({ count }) => count > 0)
      .flatMap(({ verdict, count }, i) => [i ? ', ' : '', strong(`${count} ${verdict}`)]),
    '; what is unchecked needs predictions or scores that were never published.',
  ];
}

/** The first screen: what was asked, what the study claimed, what holds, what does not, and how we know. */
export function summary(context: ReportContext): Block[] {
  const { results, findings, take } = context;
  return [
    heading(2, 'Summary'),
    paragraph(
      ASKED.join(' '),
      strong(` ${results.localTeachers.ibm.name}`),
      ', the twelfth pipeline of a local AutoAI experiment (gradient boosting), beside IBM; ',
      strong(results.localTeachers.gcp.name),
      ', the model of a local AutoML search, beside GCP.',
    ),
    list([
      [strong('What the study claimed: '), ...CLAIMED],
      attacked(results),
      overAllRows(results),
      distilled(results),
      known(context),
    ]),
    ...take('hero'),
    heading(3, 'Its findings'),
    list(findings.map(({ statement, verdict }) => [strong(`${verdict}: `), statement])),
  ];
}
