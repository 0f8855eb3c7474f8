import { type Attack, attackData, bpda, expectationOver, pgd } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import { purified, purifiedAnew } from '../../../../defences/index.js';
import { type Classifier, type DifferentiableClassifier, predictLabels } from '../../../../models/index.js';
import { type Attempt, type Defence, onItself, stillRight } from '../../attempts/index.js';
import type { PreprocessingPlan } from './plan.js';
import type { Preprocessor } from './preprocessors.js';

/** Images [n, h, w, c] that PGD makes of the rows on the undefended network: of every row, with all its steps. */
export type Made = (rows: Dataset, epsilon: number) => Promise<Float32Array>;

/** Images are made once for all defences: they know none. */
export function madeOnce(network: DifferentiableClassifier, { steps }: Pick<PreprocessingPlan, 'steps'>): Made {
  const made = new Map<string, Promise<Float32Array>>();
  return (rows, epsilon) => {
    const key = `${rows.labels.length} at ${epsilon}`;
    const images =
      made.get(key) ??
      // An image that stops where it is barely misread is read again after any change; this one does not stop.
      attackData(pgd({ epsilon, steps, earlyStop: false }), network, rows, { everyRow: true }).then(
        (found) => found.images,
      );
    made.set(key, images);
    return images;
  };
}

const shown = (answers: () => Classifier, steps: number, made: Made): Attempt => ({
  name: `PGD-${steps} on the undefended network`,
  knows: 'nothing',
  run: async (rows, epsilon) => {
    const labels = await predictLabels(answers(), { ...rows, images: await made(rows, epsilon) });
    return Uint8Array.from(labels, (label, row) => Number(label === rows.labels[row]));
  },
});

/**
 * The random defence as an attacker meets it who averages over draws of their own; answers are the defender's. Made anew
 * for each run, so that no run depends on what was asked before.
 */
export const averaged = (
  network: DifferentiableClassifier,
  purifier: Preprocessor['purifier'],
  draws: number,
): DifferentiableClassifier =>
  expectationOver(
    {
      answers: purifiedAnew(network, purifier),
      drawn: (keys) => bpda(network, purifier, { backward: 'own', keys }),
    },
    { draws },
  );

/** PGD for a mean over draws: it takes all its steps, as what fools the mean barely may not fool one draw. */
export const expectedAttack = (
  epsilon: number,
  { steps }: PreprocessingPlan['expectation'],
): Attack<DifferentiableClassifier> => pgd({ epsilon, steps, relativeStepSize: 0.2, earlyStop: false });

const expected = (
  network: DifferentiableClassifier,
  { purifier, off }: Preprocessor,
  draws: number,
  plan: PreprocessingPlan['expectation'],
): Attempt => ({
  name: `PGD-${plan.steps} over ${draws} ${draws === 1 ? 'draw' : 'draws'}`,
  knows: 'defence',
  run: (rows, epsilon) => stillRight(expectedAttack(epsilon, plan), averaged(network, purifier, draws), rows),
  off: async (rows, epsilon) => ({
    here: await stillRight(expectedAttack(epsilon, plan), averaged(network, off, draws), rows),
    plain: await stillRight(expectedAttack(epsilon, plan), network, rows),
  }),
});

/** A preprocessor before the network, with the attack that does not know it and those that do. */
export function attacked(
  network: DifferentiableClassifier,
  preprocessor: Preprocessor,
  made: Made,
  { steps, expectation }: Pick<PreprocessingPlan, 'steps' | 'expectation'>,
): Defence {
  const { id, name, paper, purifier, off } = preprocessor;
  const answers = () => (purifier.random ? purifiedAnew(network, purifier) : purified(network, purifier));
  const through = (backward: 'identity' | 'own') =>
    onItself(
      `PGD-${steps} through ${backward === 'own' ? 'its own pull-back' : 'the identity'}`,
      bpda(network, purifier, { backward }),
      (epsilon) => pgd({ epsilon, steps }),
      { off: bpda(network, off, { backward }), undefended: network },
    );
  const knowing = purifier.random
    ? expectation.draws.map((draws) => expected(network, preprocessor, draws, expectation))
    : [through('identity'), ...(purifier.pullback ? [through('own')] : [])];
  return {
    ...{ id, name, paper, family: 'preprocessing', undefended: network },
    answers: answers(),
    random: purifier.random,
    attempts: [shown(answers, steps, made), ...knowing],
  };
}
