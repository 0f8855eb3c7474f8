import type { Norm } from '../../tensor/index.js';
import { holmOver, mcnemar } from '../tests.js';
import { within } from './audit.js';
import type { ModelComparison } from './contracts.js';
import { nearest } from './entries.js';
import type { Evaluation } from './evaluate.js';

/**
 * Holds two evaluations of the same rows against each other: clean, and in the worst case at every norm and radius
 * that both have. Each model faces attacks made for itself.
 * @throws RangeError where the rows differ.
 */
export function compareModels(first: Evaluation, second: Evaluation): ModelComparison[] {
  const [a, b] = [first.evidence, second.evidence];
  if (a.data.provenance !== b.data.provenance || a.data.indices.join() !== b.data.indices.join())
    throw new RangeError('Two models can be compared on the same rows alone.');
  const names = { first: first.report.model.name, second: second.report.model.name };
  const robust = (evaluation: Evaluation, norm: Norm | null, epsilon: number) => {
    const { predicted, data } = evaluation.evidence;
    if (norm === null) return Array.from(predicted, (answer, row) => answer === data.labels[row]);
    return Array.from(nearest(evaluation.evidence, norm).distance, (distance) => !within(distance, epsilon));
  };
  const places: { norm: Norm | null; epsilon: number }[] = [{ norm: null, epsilon: 0 }];
  for (const { norm, epsilon } of first.report.worstCase)
    if (second.report.worstCase.some((other) => other.norm === norm && other.epsilon === epsilon))
      places.push({ norm, epsilon });
  const found = places.map(({ norm, epsilon }) => {
    const test = mcnemar(robust(first, norm, epsilon), robust(second, norm, epsilon));
    const { onlyFirst, onlySecond, difference, interval, pValue } = test;
    return { norm, epsilon, ...names, onlyFirst, onlySecond, difference, interval, pValue };
  });
  return holmOver(found, ({ pValue }) => pValue, 'adjustedP');
}
