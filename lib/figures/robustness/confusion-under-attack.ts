import type { RobustnessReport } from '../../evaluation/index.js';
import { confusion } from '../confusion.js';
import type { Figure } from '../figure.js';
import { formatCount } from '../format.js';
import { formatRadius, normName } from './series.js';
import { sourceOf } from './source.js';

/**
 * `confusion-under-attack`: what the model answers to each class once every row is at its nearest error within the
 * report's largest radius of its first norm.
 * @throws RangeError where the report was read at no radius.
 */
export function confusionUnderAttackFigure(report: RobustnessReport): Figure {
  const { attacked, norm, epsilon } = report.confusion;
  if (!attacked || norm === null || epsilon === null)
    throw new RangeError('The report was read at no radius: there is no confusion under attack.');
  const place = `${normName(norm)} ε ${formatRadius(epsilon)}`;
  return confusion(attacked, {
    id: 'confusion-under-attack',
    title: `${report.model.name} in the worst case, ${place}`,
    rows: `all ${formatCount(report.n)} rows, each at the nearest error that any attack found within ${place}`,
    stamp: sourceOf(report),
  });
}
