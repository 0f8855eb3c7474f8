import type { Attack } from '../../attacks/index.js';
import type { Dataset } from '../../data/index.js';
import { type Classifier, isDifferentiable } from '../../models/index.js';
import { checkEvaluation } from '../robustness/check.js';
import { attackIds } from '../robustness/ids.js';
import type { TransferAttacks, TransferOptions } from './contracts.js';

/** One attack on one source. */
export interface PlannedRun {
  readonly source: Classifier;
  readonly attack: Attack<never>;
  readonly id: string;
}

/** Whether the model shows what the attack must see. */
const shows = (model: Classifier, { access }: Pick<Attack, 'access'>): boolean =>
  access === 'gradients' ? isDifferentiable(model) : access === 'labels' || model.scores !== 'labels';

/**
 * Every attack on every source that it is for, attack by attack; all are checked before the first query. Of one list for
 * all, each source takes what it shows enough for; what was chosen for a source must fit it.
 * @throws RangeError for models of one name, rows that do not fit a model, or an attack that fits none.
 */
export function planRuns(
  models: readonly Classifier[],
  attacks: TransferAttacks,
  data: Dataset,
  options: TransferOptions,
): PlannedRun[] {
  if (!models.length) throw new RangeError('A transfer matrix needs at least one model.');
  const names = models.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new RangeError(`Two models are called "${twice}"; give each a name of its own.`);
  const listed = typeof attacks === 'function' ? attacks : () => attacks;
  const asked = models.flatMap((source) => {
    const own = listed(source);
    const ids = attackIds(own);
    return own.map((attack, i) => ({ source, attack, id: ids[i] }));
  });
  const runs = typeof attacks === 'function' ? asked : asked.filter(({ source, attack }) => shows(source, attack));
  for (const model of models) {
    const own = runs.filter(({ source }) => source === model);
    checkEvaluation(
      model,
      data,
      own.map(({ attack }) => attack),
      options,
    );
  }
  const ids = [...new Set(asked.map(({ id }) => id))];
  const unused = ids.find((id) => !runs.some((run) => run.id === id));
  if (unused !== undefined)
    throw new RangeError(`${unused} sees more than any of these models shows: ${names.join(', ')}.`);
  return ids.flatMap((id) => runs.filter((run) => run.id === id));
}
