import type { Experiment } from '../../automl/index.js';
import { DEPLOYED_PIPELINE } from '../../automl/index.js';
import { type Proportion, proportion } from '../../evaluation/index.js';
import { cloudAutoai } from '../../studies/index.js';
import { judgeTests } from '../../study/index.js';

/** A printed figure beside pipeline 12's. */
export interface Compared {
  readonly id: string;
  readonly what: string;
  readonly published: number;
  readonly measured: Proportion | null;
  readonly verdict: 'within' | 'differs' | 'not-comparable' | 'unchecked';
  readonly reason: string;
}

/**
 * Pipeline 12's accuracies beside the printed ones, judged as the claims table does: by Holm's adjustment over all of
 * table 1. On digits nothing is compared.
 */
export function comparePipeline12(experiment: Experiment, comparable: boolean): Compared[] {
  const lines = comparable ? cloudAutoai.measureTable1(experiment, true) : [];
  const tests = lines.flatMap((line) => (line.pValue === null ? [] : [{ ...line, pValue: line.pValue }]));
  const judged = new Map(judgeTests(tests.map(({ pValue }) => pValue)).map((test, i) => [tests[i].id, test]));
  const ours = experiment.pipelines.find(({ id }) => id === DEPLOYED_PIPELINE);
  return (['holdout', 'crossValidation'] as const).flatMap((on): Compared[] => {
    const figure = cloudAutoai.published.find(({ id }) => id === `p12-accuracy-${on === 'holdout' ? 'holdout' : 'cv'}`);
    if (!figure) return [];
    const { id, metric: what, value } = figure;
    const part = ours?.[on];
    const measured = part ? proportion(Math.round(part.metrics.accuracy * part.n), part.n) : null;
    const row = { id, what, published: value, measured };
    if (!comparable) return [{ ...row, verdict: 'not-comparable', reason: 'this run is on digits, not on MNIST' }];
    const test = judged.get(id);
    if (!part || !test)
      return [{ ...row, verdict: 'unchecked', reason: 'pipeline 12 was not finished in this budget' }];
    const reason = `${test.said}, all of table 1; ${cloudAutoai.population({ experiment }, { on, n: part.n })}`;
    return [{ ...row, verdict: test.verdict, reason }];
  });
}
