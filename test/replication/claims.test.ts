import { expect } from 'chai';
import {
  judgeClaims,
  judgeFindings,
  type PartialResults,
  published,
  type StudyResults,
} from '../../lib/replication/index.js';
import { syntheticResults } from '../figures/fixtures.js';

const verdictOf = (results: PartialResults, id: string) => {
  const claim = judgeClaims(results, true).find((candidate) => candidate.id === id);
  if (!claim) throw new Error(`no claim ${id}`);
  return claim;
};

/** The fixture with one teacher's answer at one strength replaced. */
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
    for (const id of ['ibm-test', 'ibm-.2', 'gcp-.3', 'student-ibm-.1', 'p12-accuracy-cv'])
      expect(verdictOf(results, id), id).to.include({ verdict: 'unchecked', measured: null });
  });

  it('holds a re-trained student against where one more training would fall, in percent', () => {
    const claim = verdictOf(results, 'student-gcp-.15');
    const set = results.distillation.summaries
      .find(({ labels }) => labels === 'soft')
      ?.sets.find(({ epsilon }) => epsilon === 0.15);
    expect(claim.measured).to.equal(100 * (set?.selected.mean ?? Number.NaN));
    expect(['within', 'differs']).to.include(claim.verdict);
    expect(claim.interval?.[0]).to.be.below(claim.measured ?? Number.NaN);
  });

  it('adjusts for testing many figures at once', () => {
    const claims = judgeClaims(results, true).filter(({ verdict }) => verdict === 'within' || verdict === 'differs');
    const tested = claims.filter(({ reason }) => reason.includes("Holm's adjustment"));
    expect(tested.length).to.be.above(6);
    for (const { reason } of tested) expect(reason).to.contain(`over ${tested.length} tests`);
  });
});

describe('findings re-stated from a run', () => {
  const results = syntheticResults();
  const finding = (from: StudyResults, id: string) =>
    judgeFindings(from, true).find((candidate) => candidate.id === id);

  it('credits distillation only with what it adds to the control', () => {
    const { distillation } = results;
    const hard = distillation.summaries.find(({ labels }) => labels === 'hard');
    if (!hard) throw new Error('the fixture has no control');
    // A student exactly as good as its control has gained nothing.
    const summaries = [{ ...hard, labels: 'soft' as const }, hard];
    const paired = distillation.paired.map((entry) => ({
      ...entry,
      adjusted: 1,
      comparison: { ...entry.comparison, difference: 0 },
    }));
    const equal = { ...results, distillation: { ...distillation, summaries, paired } };
    expect(finding(equal, 'finding-distillation-helps')?.verdict).to.equal('does not hold');
  });

  it('says of every finding on digits that it cannot be compared', () => {
    for (const { verdict } of judgeFindings(results, false)) expect(verdict).to.equal('not-comparable');
  });
});
