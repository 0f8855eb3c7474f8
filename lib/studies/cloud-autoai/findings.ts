import { type Proportion, percentText } from '../../evaluation/index.js';
import type { Finding } from '../../study/index.js';
import { atEpsilon, sameEpsilon } from '../../tensor/index.js';
import type { TeacherResult, TeacherSet } from './parts/clouds/result.js';
import { holdoutRange } from './parts/local-teachers/claims.js';
import type { LocalTeacherResult, LocalTeachersResult } from './parts/local-teachers/result.js';
import { say } from './report/cells.js';
import { distillationHelps, gcpStudent, type Judgement } from './student-findings.js';
import type { StudyResults } from './study-results.js';

const withInterval = ({ value, n, interval: [low, high] }: Proportion) =>
  `${percentText(value)} [${percentText(low)}, ${percentText(high)}], n = ${n.toLocaleString('en-US')}`;

const at = ({ sets }: TeacherResult, epsilon: number): TeacherSet => {
  const set = atEpsilon(sets, epsilon);
  if (!set) throw new RangeError(`This run has no set at ε ${epsilon}.`);
  return set;
};

/** What both local teachers score at one epsilon. */
const local = (
  { ibm, gcp }: LocalTeachersResult,
  epsilon: number,
  read: keyof Pick<LocalTeacherResult['sets'][number], 'selected' | 'allRows' | 'robust'>,
) =>
  [ibm, gcp]
    .flatMap(({ name, sets }) => {
      const set = atEpsilon(sets, epsilon);
      return set ? [`${name} ${withInterval(set[read])}`] : [];
    })
    .join('; ');

/** What Square leaves of both local teachers at one epsilon, having queried as often as it could. */
const afterQueries = ({ blackBox: { victims } }: StudyResults, epsilon: number): string =>
  victims
    .flatMap(({ name, curves }) => {
      const curve = curves.find((one) => one.attack === 'Square' && sameEpsilon(one.epsilon, epsilon));
      const last = curve?.points.at(-1);
      const queries = curve?.budget.toLocaleString('en-US');
      return last ? [`${name} ${withInterval(last.accuracy)}, after ${queries} queries an image`] : [];
    })
    .join('; ');

function easy({ gcp, localTeachers }: StudyResults): Judgement {
  const clean = at(gcp, 0).selected;
  const good = clean !== null && clean.interval[0] > 0.95;
  return {
    verdict: good ? 'holds in part' : 'does not hold',
    reason: say(
      `${gcp.name} is right on ${clean ? withInterval(clean) : 'an unknown share'}`,
      'of the clean rows that LeNet gets right, which are easier than the rest.',
      "IBM's clean answers were never published; its printed 99.643 % stands beside .946 on the holdout of the same pipeline.",
      `On all clean test rows: ${local(localTeachers, 0, 'allRows')}.`,
      `The pipelines of the local experiment score ${holdoutRange(localTeachers)}.`,
      'How easy training was in the clouds, no file can show.',
    ),
  };
}

function notRobust(results: StudyResults): Judgement {
  const { ibm, gcp, localTeachers } = results;
  const { selected, robustBounds: bounds, majority } = at(ibm, 0.3);
  if (!selected || !bounds) return { verdict: 'unchecked', reason: 'No predictions at ε .30 were published.' };
  const guessing = selected.interval[0] <= majority.share.value;
  const evenOverAll = bounds.high.interval[1] < 0.25;
  const queried = afterQueries(results, 0.1);
  const shown = at(gcp, 0.3).selected ? 'holds' : 'holds in part';
  return {
    verdict: guessing ? (evenOverAll ? shown : 'unchecked') : 'does not hold',
    reason: say(
      `At ε .30 IBM is right on ${withInterval(selected)} of the selected rows;`,
      `always naming class ${majority.label} scores ${percentText(majority.share.value)}.`,
      `Over all test rows it is between ${percentText(bounds.low.value)} and ${percentText(bounds.high.value)}:`,
      evenOverAll ? 'low on all of them, if not surely a guess.' : 'the finding rests on the selection.',
      'For GCP at ε .30 nothing was published; at ε .15 the bounds are too wide to say.',
      `Robust accuracy of the local teachers at ε .30, on images made for LeNet: ${local(localTeachers, 0.3, 'robust')}.`,
      queried && `Queried themselves, Square leaves at ε .10 ${queried};`,
      queried && `LeNet’s images of that ε leave ${local(localTeachers, 0.1, 'robust')}.`,
    ),
  };
}

function accuracyIsNotRobustness({ comparison: { paired, epsilon }, localTeachers }: StudyResults): Judgement {
  const gcpBetter = paired.interval[1] < 0;
  const points = [-paired.difference, -paired.interval[1], -paired.interval[0]].map((one) => (100 * one).toFixed(1));
  return {
    verdict: gcpBetter ? 'holds in part' : 'does not hold',
    reason: say(
      `On the same ${paired.n.toLocaleString('en-US')} adversarial rows at ε ${epsilon} GCP is ahead by ${points[0]} points`,
      `[${points[1]}, ${points[2]}] (McNemar's exact test, p ${paired.pValue < 0.001 ? '< .001' : `= ${paired.pValue.toFixed(3)}`}).`,
      'That IBM is ahead on clean images rests on predictions that were never published.',
      `The local teachers on clean test rows: ${local(localTeachers, 0, 'allRows')};`,
      `robust accuracy at ε ${epsilon}, on images made for LeNet: ${local(localTeachers, epsilon, 'robust')}.`,
      exchanged(localTeachers, epsilon),
    ),
  };
}

/** Whether the better of the local teachers on clean images is the worse one on images made for LeNet. */
function exchanged({ ibm, gcp, paired }: LocalTeachersResult, attackedAt: number): string {
  const pair = (epsilon: number) =>
    paired.find((one) => one.rows === 'all' && sameEpsilon(one.epsilon, epsilon) && one.adjusted < 0.05);
  const [clean, attacked] = [pair(0), pair(attackedAt)];
  if (!clean || !attacked) return 'They are not told apart beyond chance on both (McNemar, Holm).';
  const [first, then] = [clean, attacked].map(({ comparison }) => (comparison.difference > 0 ? ibm : gcp).name);
  if (first === then) return `${first} is ahead on both (McNemar, Holm): here the finding does not repeat itself.`;
  const roles = first === ibm.name ? 'in the same roles' : 'with the roles exchanged';
  return `Here, too, the better one on clean images is the worse one under attack (McNemar, Holm), ${roles}: ${first} leads on clean images.`;
}

/** Share of a set's answers that are 8, with how it compares from one epsilon to the other. */
function classEight({ ibm, gcp, localTeachers }: StudyResults): Judgement {
  const sets = [at(ibm, 0.15), at(ibm, 0.3), at(gcp, 0.15)];
  const [weak, strong, gcpShare] = sets.map(({ answered, rows }) => (answered ? answered[8] / rows : Number.NaN));
  const commonest = sets.every(({ answered }) => answered && Math.max(...answered) === answered[8]);
  const grows = strong > weak;
  const here = [localTeachers.ibm, localTeachers.gcp].flatMap(({ name, sets: own }) => {
    const shares = [0.15, 0.3].flatMap((epsilon) => {
      const set = atEpsilon(own, epsilon);
      return set ? [percentText(set.answered[8] / set.selected.n)] : [];
    });
    return shares.length === 2 ? [`${name} from ${shares.join(' to ')}`] : [];
  });
  const [n, strongN] = sets.map(({ rows }) => rows.toLocaleString('en-US'));
  return {
    // GCP's answers at the larger epsilon would be needed for the whole of it.
    verdict: !commonest ? 'does not hold' : grows && at(gcp, 0.3).answered ? 'holds' : 'holds in part',
    reason: say(
      `IBM answers 8 on ${percentText(weak)} of ${n} rows at ε .15 and on ${percentText(strong)} of ${strongN} other rows at ε .30;`,
      `GCP on ${percentText(gcpShare)} at ε .15. 8 is ${commonest ? '' : 'not '}the commonest answer in every set,`,
      `and for IBM its share ${grows ? 'grows' : 'falls'} with ε. GCP's answers at ε .30 were not published.`,
      `On the same sets the share goes: ${here.join('; ')}. Counts, so exact.`,
    ),
  };
}

const FINDINGS: readonly { id: string; statement: string; judge: (results: StudyResults) => Judgement }[] = [
  {
    id: 'finding-easy',
    statement: 'Cloud AutoAI models are easily trained and do very well on clean test images.',
    judge: easy,
  },
  {
    id: 'finding-not-robust',
    statement:
      'Neither cloud withstands strong perturbations: at the largest ε accuracy is near 10 %, as good as a guess.',
    judge: notRobust,
  },
  {
    id: 'finding-accuracy-not-robustness',
    statement:
      'The better clean accuracy does not go with the better robustness: IBM leads on clean images, GCP on adversarial ones.',
    judge: accuracyIsNotRobustness,
  },
  {
    id: 'finding-class-8',
    statement: 'Both clouds tend to see an 8 in adversarial images, the more so the larger ε.',
    judge: classEight,
  },
  {
    id: 'finding-distillation-helps',
    statement: 'Defensive distillation raises robustness somewhat, and is no defence by itself.',
    judge: distillationHelps,
  },
  { id: 'finding-gcp-student', statement: "GCP's student is more robust than IBM's.", judge: gcpStudent },
];

/** The study's findings, each re-stated from what this run measured. */
export function judgeFindings(results: StudyResults): Finding[] {
  const { comparable } = results.generation.stamp;
  return FINDINGS.map(({ id, statement, judge }) => ({
    id,
    statement,
    ...(comparable
      ? judge(results)
      : {
          verdict: 'not-comparable' as const,
          reason: 'This run is on digits, with the local teachers alone; the finding is about MNIST and two clouds.',
        }),
  }));
}
