import { expect } from 'chai';
import type { Attack } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { type Evidence, evaluate, type Warning } from '../../../lib/evaluation/index.js';
import type { Check } from '../../../lib/evaluation/robustness/contracts.js';
import type { Classifier, DifferentiableClassifier } from '../../../lib/models/index.js';

/** What an evaluation gathers, before anybody looks for pitfalls. */
export async function evidenceOf(
  model: Classifier,
  data: Dataset,
  attacks: readonly (Attack<never> | Attack<DifferentiableClassifier>)[] = [],
  seed = 0,
): Promise<Evidence> {
  const { evidence } = await evaluate(model, data, attacks as Attack<never>[], { warnings: false, seed });
  return evidence;
}

/** The one warning that a check has, by its id. */
export async function theWarning(check: Check, evidence: Evidence, id: string): Promise<Warning> {
  const found = await check(evidence);
  expect(found.map((warning) => warning.id)).to.deep.equal([id]);
  expect(found[0].advice).to.match(/\.$/);
  return found[0];
}

/** Rows answered rightly. */
export const rightOf = ({ data, predicted }: Evidence): number =>
  predicted.filter((answer, row) => answer === data.labels[row]).length;
