import { expect } from 'chai';
import { randomNoise, square } from '../../lib/attacks/index.js';
import { type Norm, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';
import { onRows, pixelsOf, plain, serve, serveLabels, total } from './blackbox.js';
import { interior, linearModel, WIDTH } from './linear.js';

const size: Record<Norm, (delta: readonly number[]) => number> = {
  linf: (delta) => Math.max(...delta.map(Math.abs)),
  l2: (delta) => Math.hypot(...delta),
  l1: (delta) => total(delta.map(Math.abs)),
  l0: (delta) => delta.filter((value) => value !== 0).length,
};
const dual = { linf: size.l1, l2: size.l2, l1: size.linf };

describe('random noise', () => {
  const model = linearModel();
  const N = 40;
  const data = interior(model, N);
  let images: Tensor4D;
  before(() => {
    images = data.tensor();
  });
  after(() => images.dispose());
  const batch = () => ({ images, labels: data.labels });
  const distance = (row: number) => Math.abs(model.margin(data.row(row)));
  const deltas = (pixels: readonly number[]) =>
    Array.from({ length: N }, (_, row) => pixelsOf(pixels, row, WIDTH).map((value, i) => value - data.row(row)[i]));

  for (const [norm, epsilons] of Object.entries({ linf: [0.1], l2: [0.1], l1: [0.1], l0: [1, 3] }) as [
    Norm,
    number[],
  ][])
    it(`stays in the ${norm} ball, and its first point is on the surface`, async () => {
      for (const epsilon of epsilons) {
        const tried = plain(await randomNoise({ epsilon, norm, tries: 21 }).run(model, batch()));
        for (const delta of deltas(tried.pixels)) expect(size[norm](delta)).to.be.at.most(epsilon);
        const first = plain(await randomNoise({ epsilon, norm, tries: 1 }).run(model, batch()));
        // The images are far enough from black and white for nothing to be clipped.
        for (const delta of deltas(first.pixels)) expect(size[norm](delta)).to.be.closeTo(epsilon, 1e-5);
      }
    });

  for (const norm of ['linf', 'l2', 'l1'] as const)
    it(`breaks no row beyond the ${norm} boundary, and with tries enough in six dimensions most within`, async () => {
      const epsilon = 0.15;
      const reach = epsilon * dual[norm]([...model.difference]);
      const broken = async (tries: number) =>
        plain(await randomNoise({ epsilon, norm, tries }).run(model, batch())).success;
      const many = await broken(300);
      let near = 0;
      for (let row = 0; row < N; row++) {
        if (distance(row) > reach + 1e-5) expect(many[row], `row ${row}`).to.equal(0);
        if (distance(row) > reach / 2) continue;
        near += 1;
        expect(many[row], `row ${row}`).to.equal(1);
      }
      expect(near).to.be.above(0);
      expect(total(many)).to.be.above(total(await broken(1)));
    });

  it('is the weaker baseline: with as many questions, Square breaks more and loses none', async () => {
    const noise = plain(await randomNoise({ epsilon: 0.1, tries: 38 }).run(model, batch()));
    const squares = plain(await square({ epsilon: 0.1, queries: 40 }).run(model, batch()));
    expect(total(squares.success)).to.be.at.least(total(noise.success));
    expect(total(noise.success)).to.be.above(0);
  });

  it('needs labels only, hands in the best where it has scores, and counts', async () => {
    const attack = randomNoise({ epsilon: 0.05, tries: 12 });
    const labels = serveLabels(model);
    const ofLabels = plain(await attack.run(labels, batch()));
    expect(total(ofLabels.queries)).to.equal(labels.served.rows);
    const ofScores = plain(await attack.run(serve(model), batch()));
    expect(ofLabels.success).to.deep.equal(ofScores.success);
    expect(ofLabels.queries).to.deep.equal(ofScores.queries);
    const standing = ofScores.success.map((success, row) => (success ? -1 : row)).filter((row) => row >= 0);
    const one = plain(await randomNoise({ epsilon: 0.05, tries: 1 }).run(serve(model), batch()));
    const margins = (pixels: readonly number[]) =>
      standing.map((row) => Math.abs(model.margin(pixelsOf(pixels, row, WIDTH))));
    const [best, first] = [margins(ofScores.pixels), margins(one.pixels)];
    best.forEach((margin, i) => {
      expect(margin).to.be.at.most(first[i]);
    });
    expect(total(best)).to.be.below(total(first));
  });

  it('gives the same result whatever the batch, and leaves no tensor behind', async () => {
    const attack = randomNoise({ epsilon: 0.1, norm: 'l2', tries: 7 });
    const whole = plain(await attack.run(model, batch()));
    expect(plain(await attack.run(model, batch(), { batchSize: 3 }))).to.deep.equal(whole);
    const shard = await onRows(attack, model, batch(), [9, 3]);
    expect(shard.pixels).to.deep.equal([...pixelsOf(whole.pixels, 9, WIDTH), ...pixelsOf(whole.pixels, 3, WIDTH)]);
    const mask = tf.tensor4d([1, 0, 0, 1, 0, 0], [1, 2, 3, 1]);
    const masked = await expectNoLeak(async () => plain(await attack.run(model, { ...batch(), mask })));
    mask.dispose();
    for (const delta of deltas(masked.pixels)) expect([1, 2, 4, 5].map((i) => delta[i])).to.deep.equal([0, 0, 0, 0]);
  });

  it('says which option is out of range', () => {
    expect(() => randomNoise({ epsilon: -1 })).to.throw(RangeError, 'epsilon');
    expect(() => randomNoise({ epsilon: 1, tries: 0 })).to.throw(RangeError, 'tries');
  });
}).timeout(60_000);
