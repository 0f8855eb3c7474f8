import { within } from '../audit.js';
import type { Check } from '../contracts.js';
import { nearest } from '../entries.js';
import { nameOf } from './rows.js';

/** Rows that are named; the others are counted. */
const MOST_NAMED = 10;

/** What is proved cannot be refuted: no certified row is without the right answer anywhere in its ball. */
export const certificateBroken: Check = (evidence) =>
  (evidence.proofs ?? []).flatMap(({ norm, epsilon, by, certified }) => {
    const { distance, run } = nearest(evidence, norm);
    const rows = Array.from(certified.keys()).filter((row) => certified[row] && within(distance[row], epsilon));
    if (!rows.length) return [];
    const indices = rows.map((row) => evidence.data.indices[row]);
    const named = indices.slice(0, MOST_NAMED).join(', ');
    const more = indices.length > MOST_NAMED ? ` and ${indices.length - MOST_NAMED} more` : '';
    // No run: the clean image itself.
    const breakers = [
      ...new Set(rows.map((row) => (run[row] < 0 ? 'no attack at all' : nameOf(evidence.runs[run[row]])))),
    ];
    return [
      {
        id: 'certificate-broken',
        attack: null,
        saw: `${rows.length} of ${certified.reduce((sum, flag) => sum + flag, 0)} rows that ${by} certifies at ${norm} ε ${epsilon} lose their right answer within that radius, by ${breakers.join(', ')}: ${rows.length > 1 ? 'rows' : 'row'} ${named}${more} of ${evidence.data.name}.`,
        advice:
          'Believe neither figure: the proof is wrong (of another function than the model answers with, of other weights, or too loose with rounding), or the attack is (of another ball or another model than it says). A proof that holds with a confidence alone may be wrong as rarely as that says.',
      },
    ];
  });
