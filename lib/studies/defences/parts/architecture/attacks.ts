import { type Attack, attackData, type LossName, pgd } from '../../../../attacks/index.js';
import { type Dataset, takeRows } from '../../../../data/index.js';
import {
  type Classifier,
  type DifferentiableClassifier,
  type Network,
  predictLabels,
} from '../../../../models/index.js';
import { type Attempt, onItself, stillRight } from '../../attempts/index.js';

/** Twenty steps of a tenth of the radius cross the ball. */
const STEPS = 20;
const LOSSES = [
  ['crossEntropy', 'cross-entropy'],
  ['margin', 'margin'],
] as const satisfies readonly (readonly [LossName, string])[];

export const pgd20 =
  (loss: LossName = 'crossEntropy') =>
  (epsilon: number): Attack<DifferentiableClassifier> =>
    pgd({ epsilon, steps: STEPS, loss });

/**
 * PGD-20 on the undefended network, its last iterates shown to the defence: an image that has only just crossed the
 * border of one network need not have crossed another's. Images are made once for all defences.
 */
export function transfers(undefended: Network) {
  const made = new Map<string, Promise<Float32Array>>();
  const imagesFor = (rows: Dataset, epsilon: number) => {
    const key = `${epsilon}, ${rows.indices.join()}`;
    const known = made.get(key);
    if (known) return known;
    const attack = pgd({ epsilon, steps: STEPS, earlyStop: false });
    const images = attackData(attack, undefended, rows, { everyRow: true }).then((result) => result.images);
    made.set(key, images);
    return images;
  };
  return (answers: Classifier): Attempt => ({
    name: 'PGD-20 on the undefended network',
    knows: 'nothing',
    run: async (rows, epsilon) => {
      const labels = await predictLabels(answers, { ...rows, images: await imagesFor(rows, epsilon) });
      return Uint8Array.from(labels, (label, row) => Number(label === rows.labels[row]));
    },
  });
}

/** PGD-20 on the defence itself, by cross-entropy and by margin; `off` is the defence switched off. */
export const byGradients = (
  defended: DifferentiableClassifier,
  how: string,
  switchedOff?: { readonly off: DifferentiableClassifier; readonly undefended: DifferentiableClassifier },
): Attempt[] => LOSSES.map(([loss, name]) => onItself(`PGD-20${how}, ${name}`, defended, pgd20(loss), switchedOff));

/** PGD on a network as it stands, without a thought of its defence. */
export const unaware = (name: string, network: Network): Attempt => ({
  name,
  knows: 'nothing',
  run: (rows, epsilon) => stillRight(pgd20()(epsilon), network, rows),
});

/** The same attempt on a few rows at a time: what each of many draws keeps for its derivative is large. */
export const inSlices = (attempt: Attempt, size: number): Attempt => ({
  ...attempt,
  run: async (rows, epsilon) => {
    const n = rows.labels.length;
    const robust = new Uint8Array(n);
    for (let from = 0; from < n; from += size) {
      const some = Array.from({ length: Math.min(size, n - from) }, (_, i) => from + i);
      robust.set(await attempt.run(takeRows(rows, some), epsilon), from);
    }
    return robust;
  },
});
