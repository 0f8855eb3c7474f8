import { attackData, expectationOver, pgd } from '../../../../attacks/index.js';
import { type Dataset, sliceRows } from '../../../../data/index.js';
import { predictSmoothed, smoothed } from '../../../../defences/index.js';
import { certifiedAccuracy, proportion } from '../../../../evaluation/index.js';
import { type DifferentiableClassifier, NO_ANSWER } from '../../../../models/index.js';
import type { SmoothingPlan } from './plan.js';
import type { AttackedAt } from './result.js';

/** What is certified of a row: its label, the class named (−1 where none is), and how far that holds. */
interface Certificate {
  readonly label: number;
  readonly answer: number;
  readonly radius: number;
}

const count = (rows: ArrayLike<unknown>, of: (row: number) => boolean): number =>
  Array.from(rows, (_, row) => Number(of(row))).reduce((sum, one) => sum + one, 0);

/**
 * Images of all rows, made by PGD in L2 on mean probabilities over draws (SmoothAdv: Salman et al., 2019). It takes all
 * its steps; the verdict is `predictSmoothed`'s, so that of the network alone is not read.
 */
async function fooling(
  network: DifferentiableClassifier,
  rows: Dataset,
  sigma: number,
  epsilon: number,
  { steps, draws }: SmoothingPlan['attacked'],
): Promise<Dataset> {
  const { drawn } = smoothed(network, { sigma });
  const expected = expectationOver({ answers: network, drawn }, { draws, average: 'probabilities' });
  const attack = pgd({ norm: 'l2', epsilon, steps, relativeStepSize: 0.2, earlyStop: false });
  const { images } = await attackData(attack, expected, rows, { everyRow: true });
  return { ...rows, images };
}

/** Attacks the smoothed classifier at each radius, on the first rows of those that are certified. */
export async function attackedAt(
  network: DifferentiableClassifier,
  all: Dataset,
  sigma: number,
  certificates: readonly Certificate[],
  { attacked: plan, alpha }: Pick<SmoothingPlan, 'attacked' | 'alpha'>,
  onProgress: (epsilon: number) => void = () => {},
): Promise<AttackedAt[]> {
  const rows = sliceRows(all, { limit: plan.rows, atMost: true });
  const { labels } = rows;
  const known = certificates.slice(0, labels.length);
  const answersTo = async (shown: Dataset) =>
    (await predictSmoothed(network, shown, { sigma, samples: plan.samples, alpha })).map(({ answer }) => answer);
  const clean = await answersTo(rows);
  const measured: AttackedAt[] = [];
  for (const epsilon of plan.epsilons) {
    onProgress(epsilon);
    const answers = await answersTo(await fooling(network, rows, sigma, epsilon, plan));
    const right = count(labels, (row) => clean[row] === labels[row] && answers[row] === labels[row]);
    const reaches = ({ label, answer, radius }: Certificate) => answer === label && radius >= epsilon;
    measured.push({
      epsilon,
      certified: certifiedAccuracy(known, [epsilon])[0],
      right: proportion(right, labels.length),
      abstained: count(labels, (row) => answers[row] === NO_ANSWER),
      refuted: count(labels, (row) => reaches(known[row]) && ![NO_ANSWER, labels[row]].includes(answers[row])),
    });
  }
  return measured;
}
