import { expect } from 'chai';
import { proportion, spread } from '../../../lib/evaluation/index.js';
import {
  judgeFindings,
  published,
  type StudyResults,
  type TeacherSet,
} from '../../../lib/studies/cloud-autoai/index.js';
import { syntheticResults } from './fixtures.js';
import { judgeClaims, type PartialResults } from './study-calls.js';

const verdictOf = (results: PartialResults, id: string) => {
  const claim = judgeClaims(results, true).find((candidate) => candidate.id === id);
  if (!claim) throw new Error(`no claim ${id}`);
  return claim;
};

/** The fixture with one teacher's answer at one epsilon replaced. */
function withAccuracy(results: StudyResults, correct: number): StudyResults {
  const sets = results.gcp.sets.map((set) =>
    set.epsilon === 0.15 && set.selected
      ? { ...set, selected: { ...set.selected, correct, value: correct / set.selected.n } }
      : set,
  );
  return { ...results, gcp: { ...results.gcp, sets } };
}

describe('published figures held against a run', () => {
  const results = syntheticResults();

  it('gives every published figure one verdict and a reason', () => {
    const claims = judgeClaims(results, true);
    expect(claims.map(({ id }) => id)).to.deep.equal(published.map(({ id }) => id));
    for (const { id, reason } of claims) expect(reason, id).to.not.equal('');
  });

  it('compares nothing on digits', () => {
    const claims = judgeClaims(results, false);
    expect(new Set(claims.map(({ verdict }) => verdict))).to.deep.equal(new Set(['not-comparable']));
    expect(claims.every(({ measured }) => measured === null)).to.equal(true);
  });

  it('leaves unchecked what has not been run', () => {
    expect(new Set(judgeClaims({}, true).map(({ verdict }) => verdict))).to.deep.equal(new Set(['unchecked']));
  });

  it('calls a recomputed figure exact at every printed digit, and otherwise says it differs', () => {
    // 18.063 % of 2,984 rows is 539; the study prints 18.073, which no whole number of rows gives.
    expect(verdictOf(withAccuracy(results, 539), 'gcp-.15').verdict).to.equal('differs');
    expect(verdictOf(withAccuracy(results, 539), 'recomputed-gcp-.15').verdict).to.equal('exact');
    expect(verdictOf(withAccuracy(results, 540), 'recomputed-gcp-.15').verdict).to.equal('differs');
  });

  it('never compares what was not published', () => {
    const { localTeachers: _, ...replayed } = results;
    for (const id of ['ibm-test', 'ibm-.2', 'gcp-.3', 'student-ibm-.1'])
      expect(verdictOf(replayed, id), id).to.include({ verdict: 'unchecked', measured: null });
  });

  it('holds a re-trained student against where one more training would fall, in percent', () => {
    const claim = verdictOf(results, 'student-gcp-.15');
    const set = results.distillation.summaries
      .find(({ labels }) => labels === 'soft')
      ?.sets.find(({ epsilon }) => epsilon === 0.15);
    expect(claim.measured).to.equal(100 * (set?.selected.mean ?? Number.NaN));
    // The fixture's students scatter around the printed figure.
    expect(claim.verdict).to.equal('within');
    expect(claim.adjustedP).to.be.within(0.05, 1);
    expect(claim.interval?.[0]).to.be.below(claim.measured ?? Number.NaN);
  });

  it('adjusts for testing many figures at once: those of the re-trained student and of pipeline 12, and no others', () => {
    const resampled = new Set(results.experiment.table1.map(({ id }) => id));
    const tested = judgeClaims(results, true).filter(({ adjustedP }) => adjustedP !== null);
    expect(tested.map(({ id }) => id)).to.deep.equal(
      published.map(({ id }) => id).filter((id) => id.startsWith('student-gcp-') || resampled.has(id)),
    );
    for (const { reason } of tested) expect(reason).to.contain(`over ${tested.length} tests`);
  });

  it('tells what was measured on other rows, but does not compare it', () => {
    const claim = verdictOf(results, 'gcp-eval-log-loss');
    expect(claim.verdict).to.equal('unchecked');
    expect(claim.measured).to.equal(results.gcp.evaluation?.logLoss);
  });

  it('names the seeds that were really trained', () => {
    const seeds = results.distillation.runs.filter(({ labels }) => labels === 'soft').map(({ seed }) => seed);
    expect(verdictOf(results, 'student-gcp-.1').from).to.contain(`seeds ${seeds.join(', ')}`);
  });
});

describe('findings re-stated from a run', () => {
  const results = syntheticResults();
  const finding = (from: StudyResults, id: string) => judgeFindings(from).find((candidate) => candidate.id === id);

  /** The fixture with the held-out twins of both students replaced, run by run. */
  function withTwins(soft: number[], hard: number[]): StudyResults {
    const summaries = results.distillation.summaries.map((summary) => {
      const twins = spread(summary.labels === 'soft' ? soft : hard);
      const sets = summary.sets.map((set) => ({ ...set, heldOutTwins: twins }));
      return { ...summary, test: spread(twins.values), sets };
    });
    return { ...results, distillation: { ...results.distillation, summaries } };
  }
  const helps = (soft: number[], hard: number[]) =>
    finding(withTwins(soft, hard), 'finding-distillation-helps')?.verdict;

  it('credits distillation only with what it adds to the control, beyond the spread of seeds', () => {
    expect(helps([0.8, 0.81, 0.82], [0.5, 0.51, 0.52])).to.equal('holds');
    // What is left is its second half: that it is no defence, which the attacked students show.
    expect(helps([0.5, 0.51, 0.52], [0.8, 0.81, 0.82])).to.equal('holds in part');
    expect(helps([0.4, 0.6, 0.8], [0.39, 0.59, 0.79])).to.equal('holds in part');
    expect(helps([0.8], [0.5])).to.equal('unchecked');
    const robustRows = results.adaptive.students.map((student) => ({
      ...student,
      whiteBox: student.whiteBox.map((rows) => ({ ...rows, robust: proportion(180, 200) })),
    }));
    const robust = { ...results.adaptive, students: robustRows };
    const verdict = (soft: number[], hard: number[]) =>
      finding({ ...withTwins(soft, hard), adaptive: robust }, 'finding-distillation-helps')?.verdict;
    expect(verdict([0.5, 0.51, 0.52], [0.8, 0.81, 0.82])).to.equal('does not hold');
    expect(verdict([0.8, 0.81, 0.82], [0.5, 0.51, 0.52])).to.equal('holds in part');
  });

  /** The fixture with one set of one teacher replaced. */
  function withSet(teacher: 'ibm' | 'gcp', epsilon: number, change: Partial<TeacherSet>): StudyResults {
    const sets = results[teacher].sets.map((set) => (set.epsilon === epsilon ? { ...set, ...change } : set));
    return { ...results, [teacher]: { ...results[teacher], sets } };
  }

  it('does not call both clouds broken on the evidence of one', () => {
    const bounds = { low: proportion(796, 10_000), high: proportion(1855, 10_000) };
    const known = withSet('ibm', 0.3, { selected: proportion(796, 8941), robustBounds: bounds });
    expect(finding(known, 'finding-not-robust')?.verdict).to.equal('holds in part');
    const wide = withSet('ibm', 0.3, {
      selected: proportion(796, 8941),
      robustBounds: { ...bounds, high: proportion(7000, 10_000) },
    });
    expect(finding(wide, 'finding-not-robust')?.verdict).to.equal('unchecked');
    const strong = withSet('ibm', 0.3, { selected: proportion(8000, 8941), robustBounds: bounds });
    expect(finding(strong, 'finding-not-robust')?.verdict).to.equal('does not hold');
  });

  it('says that 8 is a favorite only where it is the commonest answer everywhere', () => {
    const flat = withSet('ibm', 0.3, { answered: [900, 894, 894, 894, 894, 894, 894, 894, 889, 894] });
    expect(finding(flat, 'finding-class-8')?.verdict).to.equal('does not hold');
  });

  it('compares the clouds on the same rows', () => {
    const { comparison } = results;
    const other = { ...comparison, paired: { ...comparison.paired, difference: 0.1, interval: [0.05, 0.15] as const } };
    expect(finding({ ...results, comparison: other }, 'finding-accuracy-not-robustness')?.verdict).to.equal(
      'does not hold',
    );
    const same = {
      ...comparison,
      paired: { ...comparison.paired, difference: -0.1, interval: [-0.15, -0.05] as const },
    };
    expect(finding({ ...results, comparison: same }, 'finding-accuracy-not-robustness')?.verdict).to.equal(
      'holds in part',
    );
  });

  it('says which of the two trained here leads where, and in which roles', () => {
    const { localTeachers } = results;
    /** First minus second on clean images and at ε .15, over all rows, as significant as asked. */
    const said = (clean: number, attacked: number, adjusted = 0.001) => {
      const paired = localTeachers.paired.map((pair) => ({
        ...pair,
        adjusted,
        comparison: { ...pair.comparison, difference: pair.epsilon === 0 ? clean : attacked },
      }));
      return finding({ ...results, localTeachers: { ...localTeachers, paired } }, 'finding-accuracy-not-robustness')
        ?.reason;
    };
    expect(said(-0.1, 0.1)).to.include(`roles exchanged: ${localTeachers.gcp.name} leads on clean images`);
    expect(said(0.1, -0.1)).to.include(`same roles: ${localTeachers.ibm.name} leads on clean images`);
    expect(said(0.1, 0.1)).to.include(`${localTeachers.ibm.name} is ahead on both`);
    expect(said(0.1, 0.1, 0.2)).to.include('not told apart beyond chance');
  });

  it('says of every finding on digits that it cannot be compared', () => {
    for (const { verdict } of judgeFindings(syntheticResults('digits'))) expect(verdict).to.equal('not-comparable');
  });
});
