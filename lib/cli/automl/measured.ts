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

/** A printed figure beside pipeline 12's. */
export interface Compared {
  readonly id: string;
  readonly what: string;
  readonly published: number;
  readonly measured: Proportion | null;
  readonly verdict: 'within' | 'differs' | 'not-comparable' | 'unchecked';
  readonly reason: string;
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

/**
 * Pipeline 12's accuracies beside the printed ones, judged as the claims table does: by Holm's adjustment over all of
 * table 1. On digits nothing is compared.
 */
export async function comparePipeline12(experiment: Experiment, comparable: boolean): Promise<Compared[]> {
  const [{ proportion }, { published }, { DEPLOYED_PIPELINE }, { population }, { measureTable1 }, { judgeTests }] =
    await Promise.all([
      import('../../evaluation/index.js'),
      import('../../replication/index.js'),
      import('../../automl/index.js'),
      import('../../replication/cloud-autoai/experiment-claims.js'),
      import('../../replication/cloud-autoai/experiment-metrics.js'),
      import('../../replication/cloud-autoai/judge-tests.js'),
    ]);
  const lines = comparable ? measureTable1(experiment, true) : [];
  const tests = lines.flatMap((line) => (line.pValue === null ? [] : [{ ...line, pValue: line.pValue }]));
  const judged = new Map(judgeTests(tests.map(({ pValue }) => pValue)).map((test, i) => [tests[i].id, test]));
  const ours = experiment.pipelines.find(({ id }) => id === DEPLOYED_PIPELINE);
  return (['holdout', 'crossValidation'] as const).flatMap((on): Compared[] => {
    const figure = published.find(({ id }) => id === `p12-accuracy-${on === 'holdout' ? 'holdout' : 'cv'}`);
    if (!figure) return [];
    const { id, metric: what, value } = figure;
    const part = ours?.[on];
    const measured = part ? proportion(Math.round(part.metrics.accuracy * part.n), part.n) : null;
    const row = { id, what, published: value, measured };
    if (!comparable) return [{ ...row, verdict: 'not-comparable', reason: 'this run is on digits, not on MNIST' }];
    const test = judged.get(id);
    if (!part || !test)
      return [{ ...row, verdict: 'unchecked', reason: 'pipeline 12 was not finished in this budget' }];
    const reason = `${test.said}, all of table 1; ${population({ experiment }, { on, n: part.n })}`;
    return [{ ...row, verdict: test.verdict, reason }];
  });
}
