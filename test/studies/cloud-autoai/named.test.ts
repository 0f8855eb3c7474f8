import { expect } from 'chai';
import { study } from '../../../lib/studies/cloud-autoai/index.js';
import { figureOf, figuresOf, tableOf, tablesOf } from '../../../lib/study/index.js';
import { syntheticClaims, syntheticResults } from './fixtures.js';

describe("a study's tables and figures by name", () => {
  const results = syntheticResults();
  const context = { results, claims: syntheticClaims() };

  it('every figure draws itself under its own id', () => {
    for (const [id, draw] of Object.entries(figuresOf(study))) expect(draw(results)?.id ?? id).to.equal(id);
  });

  it('every table has a caption, and as many cells in a row as columns', () => {
    for (const id of Object.keys(tablesOf(study))) {
      const { caption, columns, rows } = tableOf(study, id, context);
      expect(caption, id).to.match(/\S/);
      expect(rows.length, id).to.be.above(0);
      for (const row of rows) expect(row, id).to.have.length(columns.length);
    }
  });

  it('an unknown name is refused with the names that there are', () => {
    expect(() => figureOf(study, 'heroo', results)).to.throw(RangeError, 'hero,');
    expect(() => tableOf(study, 'none', context)).to.throw(RangeError, 'cloud-autoai has no table "none"');
  });
});
