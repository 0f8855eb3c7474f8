import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { fgsm, pgd } from '../../lib/attacks/index.js';
import type { Dataset } from '../../lib/data/index.js';
import { type Evaluation, evaluate } from '../../lib/evaluation/index.js';
import { writeAttackedRows } from '../../lib/report/index.js';
import { interior, linearModel } from '../attacks/linear.js';
import { temporaryFolder } from '../helpers.js';

describe('attacked rows beside a report', () => {
  const inFolder = temporaryFolder();
  const model = linearModel();
  const { pixels, labels } = interior(model, 4);
  const images: Dataset = {
    ...{ name: 'interior', images: pixels, labels, shape: [2, 3, 1], classes: 2 },
    ...{ indices: Int32Array.from(labels.keys()), provenance: 'grey images made for tests' },
  };
  const whole = { whole: false, immutable: false };
  const features = Array.from('abcdef', (name) => ({ name, low: 0, high: 1, ...whole }));
  let evaluation: Evaluation;
  before(async () => {
    evaluation = await evaluate(model, images, [fgsm({ epsilon: 1e-7 }), pgd({ epsilon: 0.1, steps: 2 })]);
  });
  const written = (data: Dataset, runs = evaluation.evidence.runs) =>
    writeAttackedRows(inFolder(), { evidence: { ...evaluation.evidence, data, runs } });

  it('replace those of an earlier report, also where images are reported, and leave other files alone', () => {
    const table = { ...images, features };
    const [own, rows] = [inFolder('rows'), inFolder('attacked-rows')];
    for (const folder of [own, rows]) {
      mkdirSync(folder);
      writeFileSync(`${folder}/mine.csv`, 'mine');
    }
    mkdirSync(`${rows}/of-linf-0.1.csv`);
    const kept = ['mine.csv', 'of-linf-0.1.csv'];
    expect(written(table)).to.deep.equal(['fgsm-linf-1e-7', 'pgd-linf-0.1'].map((id) => `${rows}/${id}.csv`));
    written(table, evaluation.evidence.runs.slice(1));
    expect(readdirSync(rows).sort()).to.deep.equal([...kept, 'pgd-linf-0.1.csv']);
    expect(written(images)).to.deep.equal([]);
    expect(readdirSync(rows).sort()).to.deep.equal(kept);
    expect([readdirSync(own), readFileSync(`${own}/mine.csv`, 'utf8')]).to.deep.equal([['mine.csv'], 'mine']);
  });
});
