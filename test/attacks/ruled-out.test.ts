import { expect } from 'chai';
import { apgd, apgdT, boundaryAttack, cascade, ead, fitUniversal, pgd } from '../../lib/attacks/index.js';
import type { DifferentiableClassifier } from '../../lib/models/index.js';
import { keyedNormal, keyedUniform, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';

const SHAPE = [2, 3, 1] as const;
const WIDTH = 6;
const N = 30;
const broken = ({ success }: { readonly success: Uint8Array }) => success.reduce((sum, is) => sum + is, 0);

/** A linear model of `classes` classes whose logits go through something. */
function linear(
  classes: number,
  through: (logits: Tensor2D, images: Tensor4D) => Tensor2D = (logits) => logits,
): DifferentiableClassifier {
  const weights = keyedNormal(WIDTH * classes, 3);
  const model: DifferentiableClassifier = {
    name: 'linear',
    inputShape: SHAPE,
    classes,
    scores: 'logits',
    logits: (images) =>
      tf.tidy(() => {
        const centered = images.reshape([-1, WIDTH]).sub(0.5);
        return through(centered.matMul(tf.tensor2d(weights, [WIDTH, classes])) as Tensor2D, images);
      }),
    predict: async (images) => model.logits(images),
  };
  return model;
}

/** Images, and what the model says of them. */
function rows(model: DifferentiableClassifier) {
  const images = tf.tensor4d(keyedUniform(N * WIDTH, 0, 1, 5), [N, ...SHAPE]);
  const labels = tf.tidy(() => Int32Array.from(model.logits(images).argMax(1).dataSync()));
  return { images, labels };
}

const NOTHING = Number.NEGATIVE_INFINITY;
/** What a tape does not follow. */
const read = (flags: Tensor) => tf.tensor(flags.dataSync(), flags.shape, 'bool');

describe('classes that a model rules out by −∞', () => {
  it('leave the others to be attacked as if they were not there', async () => {
    /** Two of five classes are out; the same without them. */
    const five = linear(
      5,
      (logits) => tf.concat([logits.slice([0, 0], [-1, 3]), tf.fill([logits.shape[0], 2], NOTHING)], 1) as Tensor2D,
    );
    const three = linear(5, (logits) => logits.slice([0, 0], [-1, 3]) as Tensor2D);
    const { images, labels } = rows(five);
    const reference = broken(await pgd({ epsilon: 0.5, steps: 100 }).run(five, { images, labels }));
    expect(reference).to.be.above(20);
    for (const attack of [apgdT({ epsilon: 0.5 }), apgd({ epsilon: 0.5, loss: 'dlr' })])
      expect(broken(await attack.run(five, { images, labels })), attack.name).to.equal(reference);
    expect(broken(await apgdT({ epsilon: 0.5 }).run({ ...three, classes: 3 }, { images, labels }))).to.equal(reference);
    images.dispose();
  });

  it('count as broken where it is the label', async () => {
    /** Past its boundary a row's own class, the first, is ruled out. */
    const model = linear(4, (logits) => {
      const first = logits.slice([0, 0], [-1, 1]);
      const rest = logits.slice([0, 1], [-1, 3]);
      const lost = read(first.less(rest.max(1, true)));
      return tf.concat([tf.where(lost, tf.fill(first.shape, NOTHING), first), rest], 1) as Tensor2D;
    });
    const all = rows(model);
    const own = [...all.labels].flatMap((label, row) => (label === 0 ? [row] : []));
    const images = tf.tidy(() => tf.gather(all.images, tf.tensor1d(own, 'int32')) as Tensor4D);
    const labels = new Int32Array(own.length);
    expect(own.length).to.be.above(3);
    for (const attack of [pgd({ epsilon: 1 }), apgd({ epsilon: 1, loss: 'dlr' }), apgdT({ epsilon: 1 })])
      expect(broken(await attack.run(model, { images, labels })), attack.name).to.equal(own.length);
    tf.dispose([images, all.images]);
  });
});

describe('rows that a model does not answer', () => {
  it('leave a universal perturbation to the others', async () => {
    const mute = linear(3, (logits, images) => {
      const bright = read(images.reshape([-1, WIDTH]).mean(1, true).greater(0.7));
      return logits.mul(tf.where(bright, tf.fill(bright.shape, Number.NaN), tf.ones(bright.shape))) as Tensor2D;
    });
    const { images, labels } = rows(linear(3));
    const pixels = images.dataSync() as Float32Array;
    const at = (row: number) => pixels.subarray(row * WIDTH, (row + 1) * WIDTH);
    expect(Array.from(labels.keys()).filter((row) => at(row).reduce((a, b) => a + b) > 0.7 * WIDTH)).to.not.be.empty;
    const data = {
      name: 'drawn',
      classes: 3,
      images: pixels,
      labels,
      shape: SHAPE,
      provenance: 'drawn',
      indices: Int32Array.from(labels.keys()),
    };
    const { delta } = await fitUniversal(mute, data, { epsilon: 0.2, epochs: 5 });
    for (const value of delta) expect(value).to.be.within(-0.2 - 1e-6, 0.2 + 1e-6);
    expect(Math.max(...delta.map(Math.abs))).to.be.above(0.1);
    images.dispose();
  });

  it('do not freeze the best point of a climb', async () => {
    let calls = 0;
    /** No answer at its first call. */
    const once = linear(3, (logits) => (++calls === 1 ? (logits.mul(Number.NaN) as Tensor2D) : logits));
    const { images, labels } = rows(linear(3));
    const attack = apgd({ epsilon: 0.04, norm: 'l2', steps: 50, loss: 'margin' });
    const options = { images, labels, predicted: labels };
    const farthest = async (model: DifferentiableClassifier) => {
      calls = 0;
      const found = await attack.run(model, options);
      const logits = tf.tidy(() => linear(3).logits(tf.tensor4d(found.images, images.shape)).arraySync()) as number[][];
      return logits.map((row, i) => Math.max(...row.filter((_, k) => k !== labels[i])) - row[labels[i]]);
    };
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    expect(mean(await farthest(once))).to.be.closeTo(mean(await farthest(linear(3))), 0.05);
    images.dispose();
  });
});

describe('what the audit of a cascade counts', () => {
  it('are rows that the budget lets it try in full', async () => {
    const model = linear(4);
    const { images, labels } = rows(model);
    const of = async (budget?: number) =>
      (await cascade({ epsilon: 1e-4 }).run(model, { images, labels }, { budget })).sampled?.of;
    expect(await of()).to.be.above(0);
    for (const budget of [1060, 1150]) expect(await of(budget), `budget ${budget}`).to.equal(0);
    images.dispose();
  });
});

it('EAD asks a model about images in [0, 1] alone', async () => {
  const seen = { least: 0, most: 1 };
  const model = linear(3, (logits, images) => {
    seen.least = Math.min(seen.least, images.min().dataSync()[0]);
    seen.most = Math.max(seen.most, images.max().dataSync()[0]);
    return logits;
  });
  const { images, labels } = rows(linear(3));
  await ead({ steps: 50, binarySearchSteps: 3, initialConstant: 1 }).run(model, { images, labels });
  expect(seen).to.deep.equal({ least: 0, most: 1 });
  images.dispose();
});

it('the boundary attack ends at the image where a model that draws at random errs there', async () => {
  let draws = 0;
  const noisy = linear(3, (logits) => {
    const noise = tf.tensor2d(keyedNormal(logits.size, 7, draws++), logits.shape);
    return logits.add(noise.mul(1.5)) as Tensor2D;
  });
  const { images, labels } = rows(linear(3));
  const found = await boundaryAttack({ queries: 2000 }).run(noisy, { images, labels });
  expect(found.images.every((value) => Number.isFinite(value))).to.equal(true);
  expect(Math.max(...(found.unanswered ?? []))).to.equal(0);
  images.dispose();
});
