import { type Attack, attackData } from '../../../attacks/index.js';
import type { Dataset } from '../../../data/index.js';
import { type Classifier, predictLabels } from '../../../models/index.js';
import type { Attempt } from './measure.js';

/** Rows still right after an attack on this model, whose answers are the defence's own. */
export async function stillRight<M extends Classifier>(
  attack: Attack<M>,
  model: M,
  rows: Dataset,
): Promise<Uint8Array> {
  const { success } = await attackData(attack, model, rows);
  return success.map((broken) => 1 - broken);
}

/** An attacker who knows nothing of the defence: images made on the undefended network, shown to the defence. */
export const transferred = <M extends Classifier>(
  name: string,
  undefended: M,
  answers: Classifier,
  attackOf: (epsilon: number) => Attack<M>,
): Attempt => ({
  name,
  knows: 'nothing',
  run: async (rows, epsilon) => {
    // Also what the undefended network gets wrong is attacked: the defence may get it right.
    const { images } = await attackData(attackOf(epsilon), undefended, rows, { everyRow: true });
    const labels = await predictLabels(answers, { ...rows, images });
    return Uint8Array.from(labels, (label, row) => Number(label === rows.labels[row]));
  },
});

/**
 * A plain attack on a trained network itself, which has nothing of a defence to know: it stands for the attacker who knows
 * nothing, and is not a weaker one for that.
 */
export const asReported = <M extends Classifier>(
  name: string,
  network: M,
  attackOf: (epsilon: number) => Attack<M>,
): Attempt => ({
  name,
  knows: 'nothing',
  run: (rows, epsilon) => stillRight(attackOf(epsilon), network, rows),
});

/** An attacker who knows the defence, on what stands for it with gradients (or scores) and answers as it does. */
export const onItself = <M extends Classifier>(
  name: string,
  defended: M,
  attackOf: (epsilon: number) => Attack<M>,
  /** The same model with the defence switched off, and the undefended network. */
  switchedOff?: { readonly off: M; readonly undefended: M },
): Attempt => ({
  name,
  knows: 'defence',
  run: (rows, epsilon) => stillRight(attackOf(epsilon), defended, rows),
  ...(switchedOff && {
    off: async (rows, epsilon) => ({
      here: await stillRight(attackOf(epsilon), switchedOff.off, rows),
      plain: await stillRight(attackOf(epsilon), switchedOff.undefended, rows),
    }),
  }),
});
