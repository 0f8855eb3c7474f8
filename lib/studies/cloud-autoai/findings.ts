import { holm, type Proportion, percentText, welchTest } from '../../evaluation/index.js';
import type { Finding } from '../../study/index.js';
import { atEpsilon, sameEpsilon } from '../../tensor/index.js';
import { adaptiveEvidence, isNoDefence, localStudents, mostKept, survivors } from './parts/adaptive/findings.js';
import type { TeacherResult, TeacherSet } from './parts/clouds/result.js';
import { reached } from './parts/local-teachers/claims.js';
import type { LocalTeacherResult, LocalTeachersResult } from './parts/local-teachers/result.js';
import type { StudyResults } from './study-results.js';

const withInterval = ({ value, n, interval: [low, high] }: Proportion) =>
  `${percentText(value)} (95 % interval ${percentText(low)} to ${percentText(high)}, n = ${n.toLocaleString('en-US')})`;
const at = ({ sets }: TeacherResult, epsilon: number): TeacherSet => {
  const set = atEpsilon(sets, epsilon);
  if (!set) throw new RangeError(`This run has no set at ε ${epsilon}.`);
  return set;
};

/** What both teachers trained here score at one strength, in words. */
function trainedHere(
  { ibm, gcp }: LocalTeachersResult,
  epsilon: number,
  read: keyof Pick<LocalTeacherResult['sets'][number], 'selected' | 'allRows' | 'robust'>,
) {
  return [ibm, gcp]
    .flatMap(({ name, sets }) => {
      const set = atEpsilon(sets, epsilon);
      return set ? [`${name} ${withInterval(set[read])}`] : [];
    })
    .join('; ');
}

/** What Square leaves of both teachers trained here at one strength, having asked as often as it could. */
function askedOut({ blackBox: { victims } }: StudyResults, epsilon: number): string {
  return victims
    .flatMap(({ name, curves }) => {
      const curve = curves.find((one) => one.attack === 'Square' && sameEpsilon(one.epsilon, epsilon));
      const last = curve?.points.at(-1);
      return curve && last
        ? [
            `${name} ${withInterval(last.accuracy)} after ${curve.budget.toLocaleString('en-US')} questions about each image`,
          ]
        : [];
    })
    .join('; ');
}

type Judgement = Pick<Finding, 'verdict' | 'reason'>;

function easy({ gcp, localTeachers }: StudyResults): Judgement {
  const clean = at(gcp, 0).selected;
  const good = clean !== null && clean.interval[0] > 0.95;
  return {
    verdict: good ? 'holds in part' : 'does not hold',
    reason: `${gcp.name} answers ${clean ? withInterval(clean) : 'an unknown share'} of the clean rows rightly, recomputed; these are rows that LeNet gets right, which are easier than the rest. IBM's clean answers were never published, and its printed 99.643 % stands beside .946 on the holdout of the same pipeline. Models of the same kinds, trained here on one machine, are right on all clean test rows as follows: ${trainedHere(localTeachers, 0, 'allRows')}. The experiment's pipelines reach ${reached(localTeachers)}. How easy training was in the clouds, no file can show.`,
  };
}

function notRobust(results: StudyResults): Judgement {
  const { ibm, gcp, localTeachers } = results;
  const strong = at(ibm, 0.3);
  const { selected, robustBounds: bounds } = strong;
  if (!selected || !bounds) return { verdict: 'unchecked', reason: 'No predictions at ε .30 were published.' };
  const guessing = selected.interval[0] <= strong.majority.share.value;
  const evenOverAll = bounds.high.interval[1] < 0.25;
  const asked = askedOut(results, 0.1);
  return {
    verdict: !guessing
      ? 'does not hold'
      : !evenOverAll
        ? 'unchecked'
        : at(gcp, 0.3).selected
          ? 'holds'
          : 'holds in part',
    reason: `At ε .30 IBM answers ${withInterval(selected)} of the selected rows rightly, where always naming class ${strong.majority.label} would score ${percentText(strong.majority.share.value)}. Over all test rows its accuracy under these images lies between ${percentText(bounds.low.value)} and ${percentText(bounds.high.value)}, ${evenOverAll ? 'so that it is low on all of them, if not surely as low as a guess' : 'so that the finding rests on the selection'}. For GCP at ε .30 nothing was published; at ε .15 the same bounds are too wide to say. Models of the same kinds, trained here, at ε .30 over all rows, right on the clean image and on the one made for LeNet: ${trainedHere(localTeachers, 0.3, 'robust')}.${asked ? ` These images were made for another network. Where Square asks the models themselves, it leaves at ε .10 ${asked}; LeNet’s images of that ε leave ${trainedHere(localTeachers, 0.1, 'robust')} over all rows.` : ''}`,
  };
}

function accuracyIsNotRobustness({ comparison: { paired, epsilon }, localTeachers }: StudyResults): Judgement {
  const gcpBetter = paired.interval[1] < 0;
  return {
    verdict: gcpBetter ? 'holds in part' : 'does not hold',
    reason: `On the same ${paired.n.toLocaleString('en-US')} adversarial rows at ε ${epsilon} GCP is ahead by ${(-100 * paired.difference).toFixed(1)} points (95 % interval ${(-100 * paired.interval[1]).toFixed(1)} to ${(-100 * paired.interval[0]).toFixed(1)}; McNemar's exact test p ${paired.pValue < 0.001 ? '< .001' : `= ${paired.pValue.toFixed(3)}`}). That IBM is ahead on clean images rests on predictions that were never published. Between the two models trained here: on clean test rows ${trainedHere(localTeachers, 0, 'allRows')}; at ε ${epsilon} over all rows, on images made for LeNet, ${trainedHere(localTeachers, epsilon, 'robust')}.${exchanged(localTeachers, epsilon)}`,
  };
}

/** Whether the better of the two trained here on clean images is the worse one on images made for LeNet. */
function exchanged({ ibm, gcp, paired }: LocalTeachersResult, epsilon: number): string {
  const pair = (strength: number) =>
    paired.find((one) => one.rows === 'all' && sameEpsilon(one.epsilon, strength) && one.adjusted < 0.05);
  const [clean, attacked] = [pair(0), pair(epsilon)];
  if (!clean || !attacked) return ' They are not told apart beyond chance on both (McNemar, Holm).';
  const [first, then] = [clean, attacked].map(({ comparison }) => (comparison.difference > 0 ? ibm : gcp).name);
  const roles = first === ibm.name ? 'in the same roles' : 'but with the roles exchanged';
  return first === then
    ? ` ${first} is ahead on both (McNemar, Holm): here the finding does not repeat itself.`
    : ` So it is here, too, that the better one on clean images is the worse one under attack (McNemar, Holm), ${roles}: ${first} leads on clean images, ${then} on attacked ones.`;
}

/** Share of a set's answers that are 8, with how it compares from one strength to the other. */
function classEight({ ibm, gcp, localTeachers }: StudyResults): Judgement {
  const shares = [at(ibm, 0.15), at(ibm, 0.3), at(gcp, 0.15)].map(({ answered, rows }) =>
    answered ? answered[8] / rows : Number.NaN,
  );
  const [weak, strong, gcpShare] = shares;
  const commonest = [at(ibm, 0.15), at(ibm, 0.3), at(gcp, 0.15)].every(
    ({ answered }) => answered && Math.max(...answered) === answered[8],
  );
  const grows = strong > weak;
  const here = [localTeachers.ibm, localTeachers.gcp].flatMap(({ name, sets }) => {
    const said = [0.15, 0.3].flatMap((epsilon) => {
      const set = atEpsilon(sets, epsilon);
      return set ? [percentText(set.answered[8] / set.selected.n)] : [];
    });
    return said.length === 2 ? [`${name} from ${said.join(' to ')}`] : [];
  });
  return {
    // GCP's answers at the larger strength would be needed for the whole of it.
    verdict: !commonest ? 'does not hold' : grows && at(gcp, 0.3).answered ? 'holds' : 'holds in part',
    reason: `IBM answers 8 on ${percentText(weak)} of the rows at ε .15 and on ${percentText(strong)} at ε .30; GCP on ${percentText(gcpShare)} at ε .15. 8 is ${commonest ? '' : 'not '}the commonest answer in every set, and for IBM its share ${grows ? 'grows' : 'falls'} with ε, on two sets of rows that differ (${at(ibm, 0.15).rows.toLocaleString('en-US')} and ${at(ibm, 0.3).rows.toLocaleString('en-US')}). GCP's answers at ε .30 were not published. Of the models trained here the share goes, on the same sets: ${here.join('; ')}.`,
  };
}

function distillationHelps({ distillation, gcp, adaptive }: StudyResults): Judgement {
  const [soft, hard] = (['soft', 'hard'] as const).map((labels) =>
    distillation.summaries.find((summary) => summary.labels === labels),
  );
  const teacher = at(gcp, 0.15).selected;
  const i = soft?.sets.findIndex(({ epsilon }) => sameEpsilon(epsilon, 0.15)) ?? -1;
  if (!soft || !hard || !teacher || i < 0)
    return { verdict: 'unchecked', reason: 'Students, control and teacher are not all there.' };
  const gains = soft.sets.map((set, k) => set.heldOutTwins.mean - hard.sets[k].heldOutTwins.mean);
  const points = gains
    .map((gain, k) => `${gain >= 0 ? '+' : '−'}${Math.abs(100 * gain).toFixed(1)} at ε ${soft.sets[k].epsilon}`)
    .join(', ');
  const seeds = Math.min(soft.test.values.length, hard.test.values.length);
  const [first, second] = [soft, hard].map(({ test }) => test.values.length);
  const trainings = `means of ${first === second ? first : `${first} and ${second}`} trainings`;
  const evidence = `At ε .15, on twins of held-out images, which neither has seen, the distilled student answers ${percentText(soft.sets[i].heldOutTwins.mean)} of the transferred examples rightly, and the control, the same network on the same rows with their true labels, ${percentText(hard.sets[i].heldOutTwins.mean)} (${trainings}); on all selected rows ${percentText(soft.sets[i].selected.mean)} and ${percentText(hard.sets[i].selected.mean)}, where the teacher answers ${percentText(teacher.value)}. Over the control the soft labels add on held-out twins, in points: ${points}.`;
  if (seeds < 2)
    return {
      verdict: 'unchecked',
      reason: `${evidence} One training of each cannot tell the labels from the luck of a seed. ${survivors(adaptive)}`,
    };
  const adjusted = holm(soft.sets.map((set, k) => welchTest(set.heldOutTwins, hard.sets[k].heldOutTwins)));
  const last = soft.sets.length - 1;
  const helped = gains.filter((gain, k) => gain > 0 && adjusted[k] < 0.05).length;
  const harmed = gains.filter((gain, k) => gain < 0 && adjusted[k] < 0.05).length;
  const noDefence = isNoDefence(adaptive);
  const halves = [helped === gains.length, noDefence === true];
  return {
    verdict: halves.every(Boolean)
      ? 'holds'
      : halves.some(Boolean) || helped > harmed
        ? 'holds in part'
        : 'does not hold',
    reason: `${evidence} Beyond the spread of seeds they help at ${helped} and harm at ${harmed} of ${gains.length} strengths (Welch's test over seeds, Holm's adjustment). Of its being a defence by itself: at ε ${soft.sets[last].epsilon} the distilled student is right on ${percentText(soft.sets[last].selected.mean)} of the transferred examples${noDefence === null ? '' : `, and in the worst case over all attacks at the largest ε ${noDefence ? `no distilled student keeps more than ${mostKept(adaptive)}` : 'not every distilled student is shown to keep less than half'}`}. ${adaptiveEvidence(adaptive).join(' ')}`,
  };
}

/** How far trainings of one and the same student lie apart, at the strength where they do so most. */
function seedsApart({ summaries }: StudyResults['distillation']): string {
  const sets = summaries.find(({ labels }) => labels === 'soft')?.sets ?? [];
  const ranges = sets.map(({ epsilon, selected: { values } }) => ({
    epsilon,
    n: values.length,
    low: Math.min(...values),
    high: Math.max(...values),
  }));
  if (!ranges.length || ranges[0].n < 2) return '';
  const { epsilon, n, low, high } = ranges.reduce((a, b) => (b.high - b.low > a.high - a.low ? b : a));
  return ` For scale: ${n} trainings of one student alone, of GCP's published scores, lie between ${percentText(low)} and ${percentText(high)} at ε ${epsilon}.`;
}

function gcpStudent({ distillation, adaptive }: StudyResults): Judgement {
  const against = distillation.printed
    .filter(({ ibm, gcp }) => ibm > gcp)
    .map(({ epsilon }) => (epsilon === 0 ? 'clean rows' : `ε ${epsilon}`));
  return {
    verdict: 'unchecked',
    reason: `IBM's scores were never published, so its student cannot be distilled. The study's own table has the IBM student ahead at ${against.join(' and ') || 'no strength'}. ${localStudents(adaptive)}${adaptive.students.some(({ condition }) => condition.id === 'soft-p12-1') ? seedsApart(distillation) : ''}`,
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
          reason: 'This run is on digits with stand-in teachers; the finding is about MNIST and two clouds.',
        }),
  }));
}
