import { expect } from 'chai';
import { impossibleFigures, isCount } from '../../../lib/studies/cloud-autoai/report/printed-counts.js';
import { syntheticResults } from './fixtures.js';

/** Every percentage that counts out of n print as with some digits, rounded (half up) or cut off, in whole numbers. */
function printable(n: number, digits: number): Set<string> {
  const scale = 100n * 10n ** BigInt(digits);
  const shown = (units: bigint) => (Number(units) / 10 ** digits).toFixed(digits);
  return new Set(
    Array.from({ length: n + 1 }, (_, count) => BigInt(count) * scale).flatMap((units) => [
      shown(units / BigInt(n)),
      shown((2n * units + BigInt(n)) / (2n * BigInt(n))),
    ]),
  );
}

describe('a printed accuracy as a count of rows', () => {
  it('is one exactly where some count out of n prints so, rounded or cut off', () => {
    for (const [n, digits] of [
      [7, 1],
      [130, 1],
      [1300, 2],
    ] as const) {
      const all = printable(n, digits);
      for (let units = 0; units <= 100 * 10 ** digits; units++) {
        const printed = (units / 10 ** digits).toFixed(digits);
        // A trailing zero is not there in a number: the digits that are left are what was printed.
        if (printed.endsWith('0')) continue;
        expect(isCount(Number(printed), n), `${printed} % of ${n}`).to.equal(all.has(printed));
      }
    }
  });

  it('names the printed figures of the study that are none, over the rows of their files', () => {
    const results = syntheticResults();
    const said = impossibleFigures(results);
    // 539 of 2,984 is 18.063 %, 540 is 18.096 %: nothing prints as 18.073 %.
    expect(said).to.include('18.073\u202f% of 2,984');
    // 313 of 2,984 is 10.489 %.
    expect(said).to.not.include('10.489');
    const sets = results.gcp.sets.map((set) => ({ ...set, printed: 50, rows: 2 }));
    const printed = results.distillation.printed.map((row) => ({ ...row, ibm: 50, gcp: 50 }));
    const halves = {
      ...results,
      ibm: { ...results.ibm, sets },
      gcp: { ...results.gcp, sets },
      distillation: { ...results.distillation, printed, testRows: 2 },
    };
    expect(impossibleFigures(halves)).to.equal('');
  });
});
