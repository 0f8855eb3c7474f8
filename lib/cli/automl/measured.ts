import { join } from 'node:path';
import type { Experiment, ExportMeasure, Refit, TablesSearch } from '../../automl/index.js';
import type { Dataset } from '../../data/index.js';
import type { Proportion } from '../../evaluation/index.js';

/** A refit as this command measured it, scored in Node. */
export interface MeasuredRefit {
  readonly refit: Refit;
  readonly test: Proportion;
  /** Rows on which the ONNX file and the Python model give the same label. */
  readonly agreement: Proportion;
  /** The best of three. */
  readonly rowsPerSecond: ExportMeasure['rowsPerSecond'];
}

/** Every refit of a search on the test rows, with its agreement with Python and its speed. */
export async function measureRefits(
  search: Experiment | TablesSearch,
  folder: string,
  test: Dataset,
): Promise<MeasuredRefit[]> {
  const [{ measureExport }, { openModel, predictLabels }, { agreement, proportion }] = await Promise.all([
    import('../../automl/index.js'),
    import('../../models/index.js'),
    import('../../evaluation/index.js'),
  ]);
  const measured: MeasuredRefit[] = [];
  for (const refit of search.refits) {
    const { model, dispose } = await openModel(join(folder, refit.onnx), {
      ...{ name: refit.id, input: test.shape, classes: test.classes, scores: 'probabilities' },
    });
    try {
      const { same, n, rowsPerSecond } = await measureExport(model, folder, refit.id, test);
      const right = agreement(await predictLabels(model, test), test.labels);
      measured.push({ refit, test: right, agreement: proportion(same, n), rowsPerSecond });
    } finally {
      dispose();
    }
  }
  return measured;
}
