import { attackData, fgsm, pgd } from '../../../../attacks/index.js';
import { agreement, mcnemar, type PairedComparison, type Proportion } from '../../../../evaluation/index.js';
import { predictLabels } from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { networkCalled } from '../../recipes.js';
import type { PitfallsPlan } from './plan.js';

/** The network that was trained by one step with the true label: right, of all rows. */
export interface LeakingResult {
  readonly steps: number;
  readonly clean: Proportion;
  /** On images of one step up the loss of the true label; every row is attacked, also one that is wrong before. */
  readonly trueLabel: Proportion;
  /** Of the label that the network gives the clean image, which tells nothing of the true one. */
  readonly predictedLabel: Proportion;
  readonly pgd: Proportion;
  /** Right on the images of the true label, less right on clean ones, row by row: leaking where it is above 0. */
  readonly overClean: PairedComparison;
  /** The same, less right on the images of the predicted label. */
  readonly overPredicted: PairedComparison;
}

/** One step with the true label, one with the predicted label, and many. */
export async function measureLeaking(study: Study, plan: PitfallsPlan, onProgress: OnProgress): Promise<LeakingResult> {
  const { epsilon } = plan;
  const { steps } = plan.leaking;
  const rows = study.sample(plan.leaking.rows);
  const { labels } = rows;
  const network = await networkCalled(study, 'leaking');
  onProgress('label leaking', 0, 1);
  const clean = await predictLabels(network, rows);
  const one = fgsm({ epsilon });
  const { predicted: trueLabel } = await attackData(one, network, rows, { everyRow: true });
  const { predicted: predictedLabel } = await attackData(one, network, { ...rows, labels: clean }, { everyRow: true });
  const { predicted: many } = await attackData(pgd({ epsilon, steps }), network, rows);
  const marks = (answers: Int32Array) => Array.from(answers, (answer, row) => answer === labels[row]);
  return {
    steps,
    clean: agreement(clean, labels),
    trueLabel: agreement(trueLabel, labels),
    predictedLabel: agreement(predictedLabel, labels),
    pgd: agreement(many, labels),
    overClean: mcnemar(marks(trueLabel), marks(clean)),
    overPredicted: mcnemar(marks(trueLabel), marks(predictedLabel)),
  };
}
