import { formatRadius } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import type { TableContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { CifarResults } from './result.js';
import { NETWORKS } from './words.js';

/** `cifar-attacks`: what each attack leaves of either network at each radius. */
export function cifarTable({ results: { cifar } }: Pick<TableContext<CifarResults>, 'results'>): ReportTable {
  const { measured } = cifar;
  if (!measured) return table('CIFAR-10 was not measured.', ['network'], []);
  const { plan, data } = measured;
  return table(
    `Robust accuracy on CIFAR-10 under each attack, n = ${plan.rows}; the last column in a ball of radius ${plan.control}, n = ${plan.controlRows}, where nothing should be left. Brackets: 95 % over images. Data: ${data}.`,
    ['network', 'clean', 'ε (L∞)', 'attack', 'robust accuracy', 'in the large ball'],
    (['standard', 'robust'] as const).flatMap((which) =>
      measured[which].flatMap(({ clean, epsilon, attempts }) =>
        attempts.map(({ name, robust, control }) => [
          NETWORKS[which],
          shareText(clean),
          formatRadius(epsilon),
          name,
          shareText(robust),
          control ? shareText(control.robust) : '',
        ]),
      ),
    ),
  );
}
