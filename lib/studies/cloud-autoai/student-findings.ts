import { holm, percentText, type Spread, welchTest } from '../../evaluation/index.js';
import type { Finding } from '../../study/index.js';
import { atEpsilon, sameEpsilon } from '../../tensor/index.js';
import { isNoDefence, localStudents, mostKept, survivors } from './parts/adaptive/findings.js';
import { say } from './report/cells.js';
import type { StudyResults } from './study-results.js';

export type Judgement = Pick<Finding, 'verdict' | 'reason'>;

export function distillationHelps({ distillation, gcp, adaptive }: StudyResults): Judgement {
  const [soft, hard] = (['soft', 'hard'] as const).map((labels) =>
    distillation.summaries.find((summary) => summary.labels === labels),
  );
  const teacher = atEpsilon(gcp.sets, 0.15)?.selected;
  const i = soft?.sets.findIndex(({ epsilon }) => sameEpsilon(epsilon, 0.15)) ?? -1;
  if (!soft || !hard || !teacher || i < 0)
    return { verdict: 'unchecked', reason: 'Students, control and teacher are not all there.' };
  const gains = soft.sets.map((set, k) => set.heldOutTwins.mean - hard.sets[k].heldOutTwins.mean);
  const points = gains.map(
    (gain, k) => `${gain >= 0 ? '+' : '−'}${Math.abs(100 * gain).toFixed(1)} at ε ${soft.sets[k].epsilon}`,
  );
  const counts = [soft, hard].map(({ test }) => test.values.length);
  const mean = ({ mean: value, interval }: Spread) =>
    percentText(value) + (interval ? ` [${interval.map((end) => percentText(end)).join(', ')}]` : '');
  const evidence = say(
    'At ε .15, on twins of held-out images, which neither has seen,',
    `the distilled student is right on ${mean(soft.sets[i].heldOutTwins)} and the control, the same network on true labels,`,
    `on ${mean(hard.sets[i].heldOutTwins)} (means of ${[...new Set(counts)].join(' and ')} trainings); the teacher on`,
    `${percentText(teacher.value)} of all selected rows. Over the control the soft labels add, in points: ${points.join(', ')}.`,
  );
  if (Math.min(...counts) < 2)
    return {
      verdict: 'unchecked',
      reason: say(
        evidence,
        'One training of each cannot tell the labels from the luck of a seed.',
        survivors(adaptive),
      ),
    };
  const adjusted = holm(soft.sets.map((set, k) => welchTest(set.heldOutTwins, hard.sets[k].heldOutTwins)));
  const helped = gains.filter((gain, k) => gain > 0 && adjusted[k] < 0.05).length;
  const harmed = gains.filter((gain, k) => gain < 0 && adjusted[k] < 0.05).length;
  const noDefence = isNoDefence(adaptive);
  const halves = [helped === gains.length, noDefence === true];
  const part = halves.some(Boolean) || helped > harmed ? 'holds in part' : 'does not hold';
  const attacked = noDefence
    ? `attacked itself at the largest ε, no distilled student keeps more than ${mostKept(adaptive)}.`
    : 'not every distilled student is shown to keep less than half when attacked itself.';
  return {
    verdict: halves.every(Boolean) ? 'holds' : part,
    reason: say(
      evidence,
      `Beyond the spread of seeds they help at ${helped} and harm at ${harmed} of ${gains.length} epsilons (Welch, Holm).`,
      `No defence by itself: ${noDefence === null ? 'no student was attacked itself.' : attacked}`,
      survivors(adaptive),
    ),
  };
}

/** How far trainings of one and the same student lie apart, at the epsilon where they do so most. */
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
  return ` For scale: ${n} trainings of one student of GCP's published scores lie between ${percentText(low)} and ${percentText(high)} at ε ${epsilon}.`;
}

export function gcpStudent({ distillation, adaptive }: StudyResults): Judgement {
  const against = distillation.printed
    .filter(({ ibm, gcp }) => ibm > gcp)
    .map(({ epsilon }) => (epsilon === 0 ? 'clean rows' : `ε ${epsilon}`));
  return {
    verdict: 'unchecked',
    reason: `IBM's scores were never published, so its student cannot be distilled. The study's own table has the IBM student ahead at ${against.join(' and ') || 'no epsilon'}. ${localStudents(adaptive)}${adaptive.students.some(({ condition }) => condition.id === 'soft-p12-1') ? seedsApart(distillation) : ''}`,
  };
}
