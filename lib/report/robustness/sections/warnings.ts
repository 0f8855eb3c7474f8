import type { RobustnessReport } from '../../../evaluation/index.js';
import { type Block, code, heading, type Inline, paragraph, strong, warning } from '../../document.js';

/** In a warning's words commands are between backticks. */
export const words = (text: string): Inline[] =>
  text
    .split('`')
    .map((part, i): Inline => (i % 2 ? code(part) : part))
    .filter((part) => part !== '');

/** What an expert reviewer would object to; said before any figure is explained. */
export function warningSection({ warnings }: RobustnessReport): Block[] {
  return [
    heading(2, 'Warnings'),
    ...(warnings.length === 0
      ? [
          paragraph(
            'None. The checks looked for vanishing gradients, randomness, probabilities in place of logits, attacks that fail their own audit or do not converge, black boxes that beat white boxes, and other signs that a figure says more of the attack than of the model.',
          ),
        ]
      : warnings.flatMap(({ id, attack, saw, advice }) => [
          warning(`${id}${attack === null ? '' : `, ${attack}`}. `, ...words(saw)),
          paragraph(strong('What to do: '), ...words(advice)),
        ])),
  ];
}
