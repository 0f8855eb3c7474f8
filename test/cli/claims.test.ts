import { expect } from 'chai';
import { published } from '../../lib/studies/cloud-autoai/index.js';
import type { Claim } from '../../lib/study/index.js';
import { describeWithMirror } from '../helpers.js';
import { advlab } from './run.js';

describeWithMirror('advlab claims', function () {
  this.timeout(300_000);
  let claims: Claim[];
  before(async () => {
    const { code, out, err } = await advlab(['claims', '--json']);
    expect(code, err).to.equal(0);
    // What the command said it measured, and so did not carry over.
    expect(err).to.include('measuring: generation');
    claims = JSON.parse(out);
  });

  it('judges every part that has a result, those of the published run included', () => {
    expect(claims).to.have.length(65);
    const idle = claims.filter(({ reason }) => reason.includes('has not been run')).map(({ id }) => id);
    expect(idle).to.deep.equal([]);
    for (const { id, measured } of claims) if (id.startsWith('p12-')) expect(measured, id).to.be.a('number');
  });

  it('recomputes all sixteen exact figures from the published files, to the last digit', () => {
    const exact = published.filter(({ kind }) => kind === 'exact');
    expect(exact).to.have.length(16);
    for (const { id, value } of exact) {
      const claim = claims.find((one) => one.id === id);
      expect(claim?.verdict, id).to.equal('exact');
      expect(claim?.measured, id).to.be.closeTo(value, 1e-9 * Math.max(1, value));
    }
  });
});
