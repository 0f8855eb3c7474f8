import { expect } from 'chai';
import { proportion, spread } from '../../../lib/evaluation/index.js';
import { formatStudent, type StudentRun } from '../../../lib/studies/cloud-autoai/index.js';

const THIN = '\u202f';

/** Right on this many of 100 clean rows, and of 200 at ε .1. */
function run(seed: number, clean: number, attacked: number): StudentRun {
  const share = proportion(attacked, 200);
  const measures = { selected: share, trainedTwins: share, heldOutTwins: share, allRows: share, heldOutRows: share };
  const sets = [{ epsilon: 0.1, ...measures }];
  return { labels: 'soft', seed, epochs: 1, seconds: 1, finished: '', test: proportion(clean, 100), sets };
}

function result(runs: readonly StudentRun[]) {
  const over = (read: (one: StudentRun) => { value: number }) => spread(runs.map((one) => read(one).value));
  const share = over(({ sets }) => sets[0].selected);
  const measures = { selected: share, trainedTwins: share, heldOutTwins: share, allRows: share, heldOutRows: share };
  const sets = [{ epsilon: 0.1, ...measures }];
  return { runs, summaries: [{ labels: 'soft' as const, test: over(({ test }) => test), sets }] };
}

describe('a student in words', () => {
  it('has the rows and the interval over them where one seed was trained', () => {
    const one = result([run(0, 90, 100)]);
    // Wilson, 90 of 100 and 100 of 200.
    expect(formatStudent(one, 'soft', 'test', 0)).to.equal(`90.000${THIN}% [82.56, 94.48], n${THIN}=${THIN}100, 1 run`);
    expect(formatStudent(one, 'soft', 'selected', 0.1)).to.include(`50.000${THIN}% [43.14, 56.86]`);
  });

  it('has the interval over seeds where there are several', () => {
    const two = result([run(0, 90, 100), run(1, 92, 110)]);
    // Mean 91, deviation √2; the 97.5 % quantile of Student's t with one degree of freedom is 12.706: 91 ± 12.706.
    expect(formatStudent(two, 'soft', 'test', 0)).to.equal(`91.00${THIN}% ± 1.41, 2 runs [78.29, 103.71]`);
  });

  it('is not there where nothing was trained, or not at that epsilon', () => {
    const one = result([run(0, 90, 100)]);
    expect(formatStudent(one, 'hard', 'test', 0)).to.equal(undefined);
    expect(formatStudent(one, 'soft', 'selected', 0.2)).to.equal(undefined);
  });
});
