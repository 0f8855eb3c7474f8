import type { Check } from '../contracts.js';
import { count, nameOf, rightRows } from './rows.js';

/**
 * A model answers every query of an attack. Where its scores are not finite it names no class, and argmax
 * makes one up: what Foolbox, ART and AutoAttack then count as an error, unless the label is the class made up. Here
 * such a row is no success of the attack; nor is it answered rightly, so that it does not count as robust.
 */
export const noAnswer: Check = (evidence) => {
  const right = rightRows(evidence);
  return evidence.runs.flatMap((run) => {
    const rows = count(right.map((row) => run.muted[row]));
    const silent = right.filter((row) => run.unanswered?.[row]).length;
    if (!rows && !silent) return [];
    const all = count(run.queries) + count(run.gradients);
    const unanswered = run.unanswered ? count(run.unanswered) : 0;
    return [
      {
        id: 'no-answer',
        attack: nameOf(run),
        saw: [
          unanswered &&
            `At ${unanswered} of its ${all} queries and gradients, on ${silent} of ${right.length} right images, ${run.attack.name} got no answer (NaN, or infinite scores).`,
          rows &&
            `${rows} of the images that it hands in have no answer: they are counted neither as broken nor as answered rightly.`,
        ]
          .filter(Boolean)
          .join(' '),
        advice:
          'Mend the model first (overflow, a division by 0, a logarithm or root of what is negative), and run the attacks again: they find no way through images without an answer, so the rows that they leave unbroken are no evidence.',
      },
    ];
  });
};
