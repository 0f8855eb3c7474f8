import { expect } from 'chai';
import { study } from '../../../lib/studies/cloud-autoai/index.js';
import { figureOf, figuresOf, figuresSoFar, resultsSoFar, tableOf, tablesOf } from '../../../lib/study/index.js';
import { saveResult } from '../../../lib/study/store.js';
import { temporaryFolder } from '../../helpers.js';
import { syntheticClaims, syntheticResults } from './fixtures.js';

describe("a study's tables and figures by name", () => {
  const results = syntheticResults();
  const at = temporaryFolder();
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

  it('figures are drawn as far as parts are there, and a failure that is no missing part is not passed over', () => {
    const folder = at('run');
    saveResult(folder, 'generation', results.generation);
    const drawn = figuresSoFar(study, resultsSoFar(folder, study.parts)).map(({ id }) => id);
    expect(drawn).to.include('adv_ex').and.not.include('distillation');
    const failing = { ...study, figures: { broken: () => expect.fail('broken') } };
    expect(() => figuresSoFar(failing, resultsSoFar(folder, study.parts))).to.throw('broken');
  });

  it('an unknown name is refused with the names that there are', () => {
    expect(() => figureOf(study, 'heroo', results)).to.throw(RangeError, 'hero,');
    expect(() => tableOf(study, 'none', context)).to.throw(RangeError, 'cloud-autoai has no table "none"');
  });
});
