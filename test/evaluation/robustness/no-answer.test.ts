import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { evaluate, type RobustnessReport } from '../../../lib/evaluation/index.js';
import type { Classifier } from '../../../lib/models/index.js';
import { type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { jump, push, tenPixels, threshold } from './planted.js';

/** The model of one pixel, with no answer to pixels above .9. */
const dim: Classifier = {
  ...threshold,
  predict: async (images) => {
    const scores = await threshold.predict(images);
    const dimmed = tf.tidy(
      () =>
        scores.add(
          tf
            .sub(0.9, images.reshape([-1, 1]))
            .sqrt()
            .mul(0),
        ) as Tensor2D,
    );
    scores.dispose();
    return dimmed;
  },
};

describe('a report on a model without an answer to some images', () => {
  let report: RobustnessReport;
  before(async () => {
    ({ report } = await evaluate(dim, tenPixels(), [push(0.1), push(0.5), jump()], { warnings: false }));
  });

  it('follows its schema', () => {
    const schema = join(__dirname, '../../../lib/evaluation/robustness/report.schema.json');
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(schema, 'utf8')),
    );
    validate(JSON.parse(JSON.stringify(report)));
    expect(validate.errors).to.equal(null);
  });

  it('counts clean rows without an answer apart: of ten, .95', () => {
    expect([report.clean.correct, report.clean.unanswered]).to.deep.equal([9, 1]);
    expect(report.confusion.clean).to.deep.equal([
      [5, 0],
      [0, 4],
    ]);
  });

  it('counts an image without an answer neither as broken nor as right', () => {
    const [small, large] = report.attacks;
    // Within .1, .45 and .55 change sides. Within .5 all do, but .45 comes to .95, where there is no answer.
    expect([small.correct, small.successes, small.unanswered]).to.deep.equal([7, 2, undefined]);
    expect([large.correct, large.successes]).to.deep.equal([0, 8]);
    expect(large.unanswered).to.deep.equal({ rows: 1, queries: 1 });
    expect(large.norms.linf.mean).to.be.closeTo(0.5, 1e-6);
  });

  it('tells in the worst case how many rows are without an answer alone', () => {
    const jumped = report.worstCase.map(({ epsilon, correct, unanswered }) => [epsilon, correct, unanswered]);
    // `jump` takes every row just across; the clean row without an answer stays.
    expect(jumped).to.deep.equal([
      [0.1, 7, 1],
      [0.5, 0, 1],
    ]);
  });

  it('and where no other attack broke the row, that row too', async () => {
    const alone = (await evaluate(dim, tenPixels(), [push(0.5)], { warnings: false })).report;
    expect(alone.worstCase.map(({ correct, unanswered }) => [correct, unanswered])).to.deep.equal([[0, 2]]);
    expect(alone.confusion.attacked).to.deep.equal([
      [0, 4],
      [4, 0],
    ]);
    expect(alone.perClass[0].worstCase[0].unanswered).to.equal(2);
  });
});
