import { expect } from 'chai';
import { clearboxDigits } from '../../../lib/studies/clearbox-digits/study.js';
import type { StudyResults } from '../../../lib/studies/clearbox-digits/study-results.js';
import { holdsPublishedRun, publishedRun } from '../published-run.js';

holdsPublishedRun(clearboxDigits);

const { published, reportOf } = publishedRun(clearboxDigits);

/** The same attacks in the other order of radii. */
const reversed: StudyResults = {
  ...published,
  adaptive: {
    ...published.adaptive,
    defences: published.adaptive.defences.map((defence) => ({ ...defence, at: [...defence.at].reverse() })),
  },
};

const purified = (report: string): string => /^.*\*\*Purified:\*\*.*$/m.exec(report)?.[0] ?? '';

describe('the report on attacks on digits', () => {
  it('says which epsilon a figure belongs to, in whatever order they were measured', () => {
    const line = purified(reportOf(published));
    expect(purified(reportOf(reversed))).to.equal(line);
    const { name, at } = published.adaptive.defences[1];
    const [largest] = [...at].sort((one, other) => other.epsilon - one.epsilon);
    const percent = ({ value }: { value: number }) => (100 * value).toFixed(0);
    expect(line.replace(/\u202f/g, ' ')).to.include(
      `${name} ${percent(largest.transferred)} % → ${percent(largest.worst)} %`,
    );
  });
});
