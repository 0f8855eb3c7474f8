import { type Attack, attackData, fgsm } from '../../../../attacks/index.js';
import type { Dataset } from '../../../../data/index.js';
import { agreement, mcnemar } from '../../../../evaluation/index.js';
import { type DifferentiableClassifier, predictLabels } from '../../../../models/index.js';
import { crossingPgd } from './controls.js';
import type { OneStep, OneStepNetwork } from './result.js';

/** The network's answers [n] after an attack on every row, misread ones too, that leads away from these labels. */
async function answersAfter(
  attack: Attack<DifferentiableClassifier>,
  network: DifferentiableClassifier,
  rows: Dataset,
  labels: Int32Array,
): Promise<Int32Array> {
  return (await attackData(attack, network, { ...rows, labels }, { everyRow: true })).predicted;
}

/**
 * What one step and many do to a network: label leaking is an accuracy under FGSM above the clean one (Kurakin et al.,
 * 2017), catastrophic overfitting one that many steps in the same ball bring down (Wong et al., 2020).
 * @param madeBefore FGSM's images of these rows in that ball, made against another network.
 */
export async function oneStep(
  name: OneStepNetwork,
  network: DifferentiableClassifier,
  rows: Dataset,
  madeBefore: Dataset,
  { epsilon, steps }: { readonly epsilon: number; readonly steps: number },
): Promise<OneStep> {
  const { labels } = rows;
  const single = fgsm({ epsilon });
  const many = crossingPgd({ epsilon, steps });
  const clean = await predictLabels(network, rows);
  const byLabel = await answersAfter(single, network, rows, labels);
  const byAnswer = await answersAfter(single, network, rows, clean);
  const right = (answers: Int32Array) => Array.from(answers, (answer, row) => answer === labels[row]);
  return {
    network: name,
    epsilon,
    clean: agreement(clean, labels),
    staticFgsm: agreement(await predictLabels(network, madeBefore), labels),
    fgsm: agreement(byLabel, labels),
    byAnswer: agreement(byAnswer, labels),
    pgd: agreement(await answersAfter(many, network, rows, labels), labels),
    leak: {
      clean: mcnemar(right(byLabel), right(clean)),
      byAnswer: mcnemar(right(byLabel), right(byAnswer)),
    },
  };
}
