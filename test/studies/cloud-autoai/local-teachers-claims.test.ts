import { expect } from 'chai';
import type { StudyResults } from '../../../lib/studies/cloud-autoai/index.js';
import { syntheticResults } from './fixtures.js';
import { judgeClaims } from './study-calls.js';

describe('figures without published predictions, measured on teachers trained here', () => {
  const results = syntheticResults();
  const claims = judgeClaims(results, true);
  const claimOf = (id: string, from = claims) => {
    const claim = from.find((candidate) => candidate.id === id);
    if (!claim) throw new Error(`no claim ${id}`);
    return claim;
  };

  it('tells the accuracy, its rows and its interval beside the figure, and says that nothing was tested', () => {
    for (const [id, role, i] of [
      ['ibm-test', 'ibm', 0],
      ['ibm-.1', 'ibm', 1],
      ['ibm-.25', 'ibm', 4],
      ['gcp-.3', 'gcp', 5],
    ] as const) {
      const { selected } = results.localTeachers[role].sets[i];
      const claim = claimOf(id);
      expect(claim, id).to.include({ verdict: 'unchecked', measured: 100 * selected.value, n: selected.n });
      expect(claim.interval, id).to.deep.equal(selected.interval.map((end) => 100 * end));
      expect(claim.adjustedP, id).to.equal(null);
      expect(claim.reason, id).to.include('never published').and.include(results.localTeachers[role].name);
    }
  });

  it('puts the validation figures beside what the searches say of themselves', () => {
    for (const role of ['ibm', 'gcp'] as const) {
      const { accuracy, what } = results.localTeachers[role].validation;
      expect(claimOf(`${role}-validation`)).to.include({
        verdict: 'unchecked',
        n: accuracy.n,
        measured: 100 * accuracy.value,
      });
      expect(claimOf(`${role}-validation`).reason).to.include(what);
    }
  });

  it('leaves a figure whose predictions were published to those predictions', () => {
    const exact = claimOf('ibm-.15');
    expect(exact.reason).to.include('recomputed from the published predictions');
    const { localTeachers: _, ...replayed } = results;
    expect(claimOf('ibm-.15', judgeClaims(replayed, true))).to.deep.equal(exact);
  });

  it("says what the experiment's pipelines reach beside the clean accuracy that stands out", () => {
    const best = 100 * Math.max(...results.localTeachers.pipelines.map(({ holdout }) => holdout.value));
    expect(claimOf('ibm-test').reason).to.include(`to ${best.toFixed(2)} %`);
  });

  it('measures nothing at an epsilon the teachers were not queried at', () => {
    const cut = (role: 'ibm' | 'gcp') => ({
      ...results.localTeachers[role],
      sets: results.localTeachers[role].sets.filter(({ epsilon }) => epsilon !== 0.2),
    });
    const fewer: StudyResults = { ...results, localTeachers: { ...results.localTeachers, ibm: cut('ibm') } };
    expect(claimOf('ibm-.2', judgeClaims(fewer, true))).to.include({ verdict: 'unchecked', measured: null });
  });
});
