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
  readonly rowsPerSecond: ExportMeasure['rowsPerSecond'];
}

/** A printed figure beside pipeline 12's. */
export interface Compared {
  readonly id: string;
  readonly what: string;
  readonly published: number;
  readonly measured: Proportion | null;
  readonly verdict: 'within' | 'differs' | 'not-comparable' | 'unchecked';
  readonly reason: string;
}

const SIGNIFICANCE = 0.05;

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

/** Pipeline 12's accuracies beside the printed ones, tested together (Holm); on digits nothing is compared. */
export async function comparePipeline12(experiment: Experiment, comparable: boolean): Promise<Compared[]> {
  const [{ holm, proportion, proportionTest }, { published }, { DEPLOYED_PIPELINE }] = await Promise.all([
    import('../../evaluation/index.js'),
    import('../../replication/index.js'),
    import('../../automl/index.js'),
  ]);
  const ours = experiment.pipelines.find(({ id }) => id === DEPLOYED_PIPELINE);
  const parts = { 'p12-accuracy-holdout': ours?.holdout, 'p12-accuracy-cv': ours?.crossValidation };
  const rows = Object.entries(parts).flatMap(([id, part]) => {
    const figure = published.find((each) => each.id === id);
    if (!figure) return [];
    const measured = part ? proportion(Math.round(part.metrics.accuracy * part.n), part.n) : null;
    return [{ id, what: figure.metric, published: figure.value, measured }];
  });
  const adjusted = holm(rows.map(({ measured, published: value }) => (measured ? proportionTest(measured, value) : 1)));
  return rows.map((row, i): Compared => {
    if (!comparable) return { ...row, verdict: 'not-comparable', reason: 'this run is on digits, not on MNIST' };
    if (!row.measured) return { ...row, verdict: 'unchecked', reason: 'pipeline 12 was not finished in this budget' };
    const p = adjusted[i] < 0.001 ? 'p < .001' : `p = ${adjusted[i].toFixed(3).replace(/^0/, '')}`;
    return {
      ...row,
      verdict: adjusted[i] >= SIGNIFICANCE ? 'within' : 'differs',
      reason: `${p} after Holm's adjustment over ${rows.length} tests, taking the printed figure as exact: its rows were not published. IBM's file held the 58,870 rows that LeNet gets right, and the interval leaves out how searches differ`,
    };
  });
}
