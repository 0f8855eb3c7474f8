import { expect } from 'chai';
import type { Claim } from '../../lib/study/index.js';
import { describeWithMirror } from '../helpers.js';
import { advlab } from './run.js';

describeWithMirror('advlab claims', () => {
  it('judges every part that has a result, those of the published run included', async () => {
    const { code, out, err } = await advlab(['claims', '--json']);
    expect(code, err).to.equal(0);
    const claims = JSON.parse(out) as Claim[];
    expect(claims).to.have.length(65);
    const idle = claims.filter(({ reason }) => reason.includes('has not been run')).map(({ id }) => id);
    expect(idle).to.deep.equal([]);
    for (const { id, measured } of claims) if (id.startsWith('p12-')) expect(measured, id).to.be.a('number');
  }).timeout(300_000);
});
