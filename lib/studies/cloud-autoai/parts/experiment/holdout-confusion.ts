import { DEPLOYED_PIPELINE } from '../../../../automl/index.js';
import { confusion, type Figure, formatCount } from '../../../../figures/index.js';
import { searched } from './names.js';
import type { ExperimentResult } from './result.js';

/** `confusion-p12`: pipeline 12 on the holdout, or nothing where the experiment did not come that far. */
export function holdoutConfusion({ experiment, stamp }: ExperimentResult): Figure | undefined {
  const holdout = experiment.pipelines.find(({ id }) => id === DEPLOYED_PIPELINE)?.holdout;
  return (
    holdout &&
    confusion(holdout.confusion, {
      id: 'confusion-p12',
      title: 'P12, holdout',
      rows: `the ${formatCount(holdout.n)} holdout rows`,
      stamp: searched({ experiment, stamp }),
    })
  );
}
