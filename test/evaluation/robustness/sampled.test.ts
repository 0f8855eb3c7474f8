import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { cascade } from '../../../lib/attacks/index.js';
import { type Dataset, takeRows } from '../../../lib/data/index.js';
import { evaluate } from '../../../lib/evaluation/index.js';
import { attackLines, attackNotes } from '../../../lib/report/robustness/wording.js';
import { interior, linearModel } from '../../attacks/linear.js';
import { expectNoLeak } from '../../helpers.js';

const schema = JSON.parse(
  readFileSync(join(__dirname, '../../../lib/evaluation/robustness/report.schema.json'), 'utf8'),
);

describe('an attack that tries a sample of what it leaves', () => {
  it('has its size and result in the report, with an interval', () =>
    expectNoLeak(async () => {
      const model = linearModel();
      const { pixels, labels } = interior(model, 30);
      const data: Dataset = {
        name: 'interior',
        images: pixels,
        labels,
        indices: Int32Array.from(labels.keys()),
        shape: [2, 3, 1],
        classes: 2,
        provenance: 'grey images made for tests',
      };
      const { report } = await evaluate(model, data, [cascade({ epsilon: 1e-4, audited: 4 })], { warnings: false });
      const [{ sampled, correct }] = report.attacks;
      // No row of a linear model lies this near to its boundary, but by chance.
      expect(correct).to.equal(30);
      // Square has tried the nearest 20. None of 4 drawn from 10: with 5 that break, C(5, 4) / C(10, 4) is .024, with 4 .071.
      expect(sampled).to.deep.equal({ of: 10, rows: 4, broken: 0, interval: [0, 0.4] });
      const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
      expect(validate(report), JSON.stringify(validate.errors)).to.equal(true);
      const wrong = { ...report, attacks: [{ ...report.attacks[0], sampled: { of: 10, rows: 4, broken: 0 } }] };
      expect(validate(wrong), 'an interval is missing').to.equal(false);
      const notes = attackNotes(attackLines(report)).join('\n');
      expect(notes).to.include(
        'of 10 rows left that Square had not tried, a random sample of 4 was tried by FAB and Square too, and 0 of them broke: of all 10, 0.0 to 40.0\u00a0% would break so (95\u00a0% interval)',
      );
      // The last round aims at three classes, and there is one other.
      expect(report.attacks[0].settings).to.include({ 'apgd-t.targets': 1, 'aimed-again.targets': 1 });
      const told = async (options: { epsilon: number; audited?: number }, budget?: number, rows = data) => {
        const other = await evaluate(model, rows, [cascade(options)], { warnings: false, budget });
        expect(validate(other.report), JSON.stringify(validate.errors)).to.equal(true);
        return attackNotes(attackLines(other.report)).join('\n');
      };
      expect(await told({ epsilon: 1e-4, audited: 0 })).to.include('none of the rows left was drawn');
      expect(await told({ epsilon: 1e-4 }, 500), 'a budget keeps all from it').to.include('none of the rows left');
      expect(await told({ epsilon: 0 })).not.to.include('drawn');
      const few = takeRows(data, [0, 1, 2, 3, 4, 5]);
      expect(await told({ epsilon: 1e-4 }, undefined, few), 'Square tries all of them').not.to.include('drawn');
      expect(await told({ epsilon: 1e-4 }, 500, few), 'and has no budget to').to.include('none of the rows left');
      const all = await told({ epsilon: 1e-4, audited: 10 });
      expect(all).to.include('of 10 rows left that Square had not tried, all were tried by FAB and Square too');
      expect(all).to.include('0 of them broke.').and.not.to.include('interval');
    }));
});
