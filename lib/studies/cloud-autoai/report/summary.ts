import { type Proportion, proportion } from '../../../evaluation/index.js';
import { formatCount, formatEpsilon, formatInterval, formatPercent, formatPoints } from '../../../figures/index.js';
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

/** "10.5 % [9.4, 11.6], n = 2,984": one digit is enough for a summary. */
const short = ({ value, interval, n }: Proportion): string =>
  `${formatPercent(value, 1)} ${formatInterval(interval, 1)}, n\u202f=\u202f${formatCount(n)}`;

/** What is right of each set that has an answer, by epsilon. */
const byEpsilon = (sets: readonly { epsilon: number; share: Proportion | null }[]): string =>
  sets
    .flatMap(({ epsilon, share }) => (share ? [`${short(share)}, at ε ${formatEpsilon(epsilon)}`] : []))
    .join(', and ');

/** GCP's accuracy on clean rows; IBM's clean answers are not known. */
const onClean = ({ gcp }: StudyResults): string =>
  gcp.sets.flatMap(({ epsilon, selected }) =>
    epsilon === 0 && selected
      ? [`on clean images that LeNet gets right ${gcp.name} is right on ${short(selected)}; `]
      : [],
  )[0] ?? '';

/** How often each cloud says 8 at the largest epsilon that its answers are known for. */
function eights({ ibm, gcp }: StudyResults): string {
  const said = [ibm, gcp].flatMap(({ name, sets }) => {
    const last = sets.filter(({ epsilon, answered }) => epsilon > 0 && answered !== null).at(-1);
    if (!last?.answered) return [];
    return [`${name} to ${short(proportion(last.answered[8], last.rows))}, at ε ${formatEpsilon(last.epsilon)}`];
  });
  return said.length ? `; there 8 is the answer of ${said.join(', and of ')}` : '';
}

const onSelected = ({ name, sets }: TeacherResult): string =>
  `${name} ${byEpsilon(sets.filter(({ epsilon }) => epsilon > 0).map(({ epsilon, selected: share }) => ({ epsilon, share })))}`;

/** Which cloud is ahead on the rows that both answered; no lead that chance would give is told as one. */
function paired({ comparison: { paired: found }, ibm, gcp }: StudyResults): string {
  const { difference, interval, n } = found;
  if (interval[0] <= 0 && interval[1] >= 0) return 'on the same rows neither is ahead beyond chance';
  const [name, ends] = difference > 0 ? [ibm.name, interval] : [gcp.name, [-interval[1], -interval[0]]];
  const points = `${formatPoints(Math.abs(difference), 1)} points [${ends.map((end) => formatPoints(end, 1)).join(', ')}]`;
  return `on the same rows ${name} is ahead by ${points}, n\u202f=\u202f${formatCount(n)}`;
}

function attacked(results: StudyResults): Rich {
  const { curve } = results.generation;
  const last = curve[curve.length - 1];
  return [
    strong('What holds: '),
    onClean(results),
    `FGSM leaves LeNet right on ${byEpsilon([{ ...last, share: last.robust }])}, `,
    `and on rows that fool LeNet the clouds are rarely right: ${onSelected(results.ibm)}; ${onSelected(results.gcp)}; ${paired(results)}${eights(results)}.`,
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
  const shares = found.map(({ name, accuracy }) => `${name} ${short(accuracy)}`).join(' and ');
  return `; with ${formatCount(found[0].budget)} queries an image Square, which sees scores alone, leaves ${shares}, at ε ${formatEpsilon(wanted)}`;
}

function overAllRows(results: StudyResults): Rich {
  const { ibm, localTeachers } = results;
  const said = ibm.sets.flatMap(({ epsilon, robustBounds: bounds }) =>
    bounds
      ? [
          `${formatPercent(bounds.low.value, 1)} to ${formatPercent(bounds.high.value, 1)} at ε ${formatEpsilon(epsilon)}`,
        ]
      : [],
  );
  const local = [localTeachers.ibm, localTeachers.gcp].flatMap(({ name, sets }) =>
    sets.slice(-1).map(({ robust, epsilon: last }) => ({ said: `${name} ${short(robust)}`, last })),
  );
  return [
    strong('What holds in part: '),
    `over all ${formatCount(results.generation.curve[0].robust.n)} test rows these images leave ${ibm.name} right on ${said.join(', ')} (bounds: its other answers are not known), `,
    `and ${local.map((one) => one.said).join(' and ')}, at ε ${formatEpsilon(local[0]?.last ?? 0)}${afterQueries(results, 0.1)}.`,
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
    strong(gains ? 'What distillation adds: ' : 'What does not hold, that distillation helps: '),
    `at ε .15, on adversarial images made from images it has not learned, the distilled student is right on ${student('soft')}, `,
    `and a control, the same network on true labels, on ${student('hard')}; `,
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
      .flatMap(({ verdict, count }, i) => [
        i ? ', ' : '',
        strong(`${count} ${verdict}`),
        verdict === 'within' ? ' (compatible)' : '',
      ]),
    '; what is unchecked needs predictions or scores that were never published, among them IBM’s on clean images and those behind its student.',
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
