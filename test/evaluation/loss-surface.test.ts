import { expect } from 'chai';
import { crossEntropyOf, lossSurface } from '../../lib/evaluation/index.js';
import { failingAfter, interior, linearModel, WIDTH } from '../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../helpers.js';

const model = linearModel();
const { row, labels } = interior(model, 1);
const [image, label] = [row(0).slice(), labels[0]];
const before = model.margin(image) * (label === 1 ? -1 : 1);
/** How much one unit along the gradient's sign moves the margin of a linear model: the L1 length of its weights. */
const steepest = model.difference.reduce((sum, d) => sum + Math.abs(d), 0);

describe('the loss surface', () => {
  it('holds the image itself in its middle', async () => {
    const { offsets, losses, margins } = await expectNoLeak(() =>
      lossSurface(model, image, label, { radius: 0.1, steps: 5 }),
    );
    expect(offsets).to.deep.equal([-0.1, -0.05, 0, 0.05, 0.1]);
    const logits = label === 1 ? [0, -before] : [0, before];
    expect(losses[2][2]).to.be.closeTo(crossEntropyOf(logits, label), 1e-5);
    expect(margins[2][2]).to.be.closeTo(before, 1e-5);
  });

  it('of a linear model is a plane in the margin, steepest along the gradient', async () => {
    const { offsets, losses, margins } = await lossSurface(model, image, label, { radius: 0.1, steps: 5, seed: 3 });
    const across = (margins[4][2] - margins[0][2]) / 0.2;
    // Signs drawn at random: their slope is some Σ ±d.
    const slopes = Array.from({ length: 2 ** WIDTH }, (_, signs) =>
      model.difference.reduce((sum, d, i) => sum + ((signs >> i) & 1 ? d : -d), 0),
    );
    expect(Math.min(...slopes.map((slope) => Math.abs(slope - across)))).to.be.below(1e-4);
    offsets.forEach((b, j) => {
      offsets.forEach((a, i) => {
        expect(margins[j][i]).to.be.closeTo(before + steepest * a + across * b, 1e-4);
        // Of two classes, loss = log(1 + exp(margin)).
        expect(losses[j][i]).to.be.closeTo(Math.log1p(Math.exp(margins[j][i])), 1e-5);
      });
    });
  });

  it('draws another direction for another seed, and the same for the same', async () => {
    const at = (seed: number) => lossSurface(model, image, label, { radius: 0.1, steps: 3, seed });
    expect(await at(3)).to.deep.equal(await at(3));
    const seeds = await Promise.all([0, 1, 2, 3].map(at));
    expect(new Set(seeds.map(({ margins }) => margins[2][1])).size).to.be.above(1);
  });

  it('cuts images to [0, 1]: beyond that nothing changes', async () => {
    const { margins } = await lossSurface(model, image, label, { radius: 4, steps: 5 });
    expect(margins[2][4]).to.equal(margins[2][3]);
    const corner = Float32Array.from(model.difference, (d) => Number(label === 1 ? d < 0 : d > 0));
    expect(margins[2][4]).to.be.closeTo(model.margin(corner) * (label === 1 ? -1 : 1), 1e-4);
  });

  it('needs a middle', async () => {
    for (const steps of [1, 4, 4.5])
      await expectRejects(() => lossSurface(model, image, label, { radius: 1, steps }), RangeError, `got ${steps}`);
  });

  it('needs a radius, and a class that the model has', async () => {
    for (const radius of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      await expectRejects(() => lossSurface(model, image, label, { radius }), RangeError, `got ${radius}`);
    for (const other of [-1, 2, 0.5])
      await expectRejects(() => lossSurface(model, image, other, { radius: 1 }), RangeError, `got ${other}`);
  });

  it('leaves no tensor behind where the model fails, at once or later', async () => {
    for (const good of [0, 2])
      await expectNoLeak(() =>
        expectRejects(
          () => lossSurface(failingAfter(model, good), image, label, { radius: 1, steps: 3 }),
          Error,
          'broken on purpose',
        ),
      );
  });
});
