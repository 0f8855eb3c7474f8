import type { RobustnessReport } from '../../../evaluation/index.js';
import { type Block, fold, heading, list, paragraph, type Rich, strong } from '../../document.js';
import { checklistTables, countsText } from '../checklist/tables.js';
import { words } from './warnings.js';

/** What an evaluation must say, item by item: what failed is told, the rest is folded away. */
export function checklistSection({ checklist }: RobustnessReport): Block[] {
  if (!checklist) return [];
  const failed = checklist.filter(({ status }) => status === 'fail');
  return [
    heading(2, 'Checklist'),
    paragraph(
      `${checklist.length} items of Carlini et al. (2019), Pintor et al. (2022) and Zimmermann et al. (2022): ${countsText(checklist)}. What only the author can answer is for the author.`,
    ),
    ...(failed.length
      ? [
          list(
            failed.map(
              ({ id, question, evidence, advice }): Rich => [
                strong(`${id}. `),
                `${question} `,
                ...words(evidence),
                ' ',
                strong('What to do: '),
                ...words(advice),
              ],
            ),
          ),
        ]
      : []),
    fold('All items, with what this run shows', ...checklistTables(checklist)),
  ];
}
