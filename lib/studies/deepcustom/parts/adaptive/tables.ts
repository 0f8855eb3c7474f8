import { formatCount, formatEpsilon } from '../../../../figures/index.js';
import { type ReportTable, table } from '../../../../report/index.js';
import { estimateText, networkText } from '../../words.js';

import type { AdaptiveResult } from './result.js';
import { ATTACK_ORDER, adaptiveText, cellAt, changeText } from './words.js';

/** `adaptive-table`: each attack made on the target, and made anew on the network under test. */
export function adaptiveTable(result: AdaptiveResult): ReportTable {
  const { stamp, epsilon, clean, autoAttackRows, more, cells } = result;
  const [{ share }] = clean;
  return table(
    [
      `Accuracy under attacks made once on the target (static) and made on the network itself (adaptive), L∞ ε ${formatEpsilon(epsilon)}: n = ${formatCount(share.n)}, of AutoAttack the first ${formatCount(autoAttackRows)} [95 %, over images; of the change, over the same images in pairs]; one training a network.`,
      `Generators against a network go on from the target’s by ${more} epochs; gone on: as many more epochs against the target, on which the adaptive ones are just these.`,
      `LRP optimum: the closed form, with the target’s and with the network’s own relevant pixels. Worst: rows right under every attack of the network’s but AutoAttack. ${stamp.data}.`,
    ].join(' '),
    ['network', 'attack', 'static', 'static, gone on', 'adaptive', 'change in points'],
    clean.flatMap(({ network }) =>
      ATTACK_ORDER.flatMap((attack) => {
        const cell = cellAt({ cells }, network, attack);
        if (!cell) return [];
        const { static: once, control, adaptive } = cell;
        return [
          [
            networkText(network),
            adaptiveText(attack),
            estimateText(once),
            control ? estimateText(control) : '',
            estimateText(adaptive),
            changeText(cell),
          ],
        ];
      }),
    ),
  );
}
