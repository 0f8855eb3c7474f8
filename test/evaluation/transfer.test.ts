import { expect } from 'chai';
import { type Attack, fgsm, hopSkipJump, pgd, square } from '../../lib/attacks/index.js';
import type { Dataset } from '../../lib/data/index.js';
import { evaluate, type TransferMatrix, transferMatrix } from '../../lib/evaluation/index.js';
import type { Classifier, DifferentiableClassifier } from '../../lib/models/index.js';
import { Interrupted, keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';

const PIXELS = 4;

/** Two classes of four pixels, told by whether weights · (image − ½) is above 0. */
function halves(name: string, weights: readonly number[]): DifferentiableClassifier {
  const logits = (images: Tensor4D): Tensor2D =>
    tf.tidy(() => {
      const margin = images
        .reshape([-1, PIXELS])
        .sub(0.5)
        .matMul(tf.tensor2d([...weights], [PIXELS, 1]));
      return tf.concat([margin.neg(), margin], 1) as Tensor2D;
    });
  return {
    name,
    inputShape: [2, 2, 1],
    classes: 2,
    scores: 'logits',
    logits,
    predict: async (images) => logits(images),
  };
}

/** The same, of which nothing but the answers is seen. */
const answering = ({ name, inputShape, classes, predict }: Classifier, scores: 'logits' | 'labels'): Classifier => ({
  name,
  inputShape,
  classes,
  scores,
  predict,
});

const N = 200;
const images = keyedUniform(N * PIXELS, 0, 1, 5);
const LEFT = [1, 1, 0, 0];
const marginOf = (weights: readonly number[], row: number): number =>
  weights.reduce((sum, weight, i) => sum + weight * (images[row * PIXELS + i] - 0.5), 0);
const data: Dataset = {
  name: 'squares',
  images,
  // What the first two pixels say.
  labels: Int32Array.from({ length: N }, (_, row) => Number(marginOf(LEFT, row) > 0)),
  indices: Int32Array.from({ length: N }, (_, row) => row),
  shape: [2, 2, 1],
  classes: 2,
  provenance: '200 squares made for tests',
};

const left = halves('left', LEFT);
const twin = halves('twin', LEFT);
/** Right by the other two pixels too, wherever they agree with the first. */
const right = halves('right', [0, 0, 1, 1]);
const agree = Array.from({ length: N }, (_, row) => marginOf(LEFT, row) * marginOf([0, 0, 1, 1], row) > 0);

const cell = ({ cells }: TransferMatrix, attack: string, source: string, target: string) => {
  const found = cells.find((one) => one.attack === attack && one.source === source && one.target === target);
  if (!found) throw new Error(`no cell ${attack}, ${source}, ${target}`);
  return found;
};

describe('a transfer matrix', () => {
  const epsilon = 0.1;

  it('has equal columns for equal models, and leaves no tensors', () =>
    expectNoLeak(async () => {
      const matrix = await transferMatrix([left, twin], [fgsm({ epsilon })], data);
      for (const source of ['left', 'twin']) {
        const [own, other] = ['left', 'twin'].map((target) => cell(matrix, 'fgsm-linf-0.1', source, target));
        expect(other.rows).to.deep.equal(own.rows);
        expect(other.transferred?.value).to.equal(1);
      }
    }));

  it('has what evaluate() leaves wrong on its diagonal', async () => {
    const attacks: Attack<never>[] = [fgsm({ epsilon }), pgd({ epsilon }), hopSkipJump({ queries: 60 })];
    const matrix = await transferMatrix([left, right], attacks, data);
    for (const model of [left, right]) {
      const { report } = await evaluate(model, data, attacks, { warnings: false });
      // A minimal-norm attack is read at radii too; what it breaks at whatever size is at none.
      for (const { id, kind, epsilon: radius, robustAccuracy } of report.attacks)
        if (kind === 'fixed' || radius === null)
          expect(cell(matrix, id, model.name, model.name).wrong.value, id).to.be.closeTo(1 - robustAccuracy, 1e-12);
    }
  });

  it('carries nothing over to a model that looks at other pixels: its errors stay as they were', async () => {
    const matrix = await transferMatrix([left, right], [fgsm({ epsilon })], data);
    const to = (target: string) => cell(matrix, 'fgsm-linf-0.1', 'left', target);
    // A step of ε moves the margin by 2 ε towards 0: exactly the rows nearer than that are lost.
    const near = Array.from({ length: N }, (_, row) => Math.abs(marginOf(LEFT, row)) < 2 * epsilon);
    expect(to('left').wrong.correct).to.equal(near.filter(Boolean).length);
    expect(to('right').rows).to.deep.equal(agree.map((is) => Number(!is)));
    expect(to('right').transferred).to.deep.include({ value: 0, n: near.filter((is, row) => is && agree[row]).length });
    expect(matrix.common).to.deep.equal(agree.map(Number));
    expect(matrix.models.map(({ clean }) => clean.correct)).to.deep.equal([N, agree.filter(Boolean).length]);
    const [run] = matrix.runs;
    expect(run.sizes.linf).to.be.closeTo(epsilon, 1e-6);
    // Two of four pixels have a gradient; those at the edge of [0, 1] move by less.
    expect(run.sizes.l0).to.equal(2);
  });

  it('changes nothing at epsilon 0, and then has no rows that carry over', async () => {
    const matrix = await transferMatrix([left, right], [fgsm({ epsilon: 0 })], data);
    for (const { target, wrong, transferred } of matrix.cells) {
      const model = matrix.models.find(({ name }) => name === target);
      expect(wrong.correct).to.equal(N - (model?.clean.correct ?? Number.NaN));
      expect(transferred).to.equal(null);
    }
  });

  it('gives each source the attacks that see no more than it shows, or those chosen for it', async () => {
    const boxes = [left, answering(halves('scores', LEFT), 'logits'), answering(halves('labels', LEFT), 'labels')];
    const attacks = [fgsm({ epsilon }), square({ epsilon, queries: 20 }), hopSkipJump({ queries: 60 })];
    const few = { ...data, labels: data.labels.slice(0, 5), images: images.slice(0, 5 * PIXELS) };
    const rows = { ...few, indices: data.indices.slice(0, 5) };
    const matrix = await transferMatrix(boxes, attacks, rows);
    expect(matrix.runs.map(({ name, source }) => `${name} ${source}`)).to.deep.equal([
      'fgsm left',
      'square left',
      'square scores',
      'hopskipjump left',
      'hopskipjump scores',
      'hopskipjump labels',
    ]);
    expect(matrix.cells).to.have.length(6 * 3);
    const chosen = await transferMatrix(boxes, ({ name }) => (name === 'left' ? [fgsm({ epsilon })] : []), rows);
    expect(chosen.runs).to.have.length(1);
    await expectRejects(() => transferMatrix(boxes, () => [fgsm({ epsilon })], rows), RangeError, 'gradients');
    await expectRejects(() => transferMatrix([boxes[2]], attacks, rows), RangeError, 'fgsm-linf-0.1', 'labels');
  });

  it('refuses two models of one name, and stops when told to without leaving tensors', () =>
    expectNoLeak(async () => {
      await expectRejects(() => transferMatrix([left, left], [fgsm({ epsilon })], data), RangeError, '"left"');
      const stop = new AbortController();
      const onProgress = (what: string) => what.startsWith('fgsm') && stop.abort(new Interrupted());
      const options = { signal: stop.signal, onProgress };
      await expectRejects(() => transferMatrix([left, twin], [fgsm({ epsilon })], data, options), Interrupted);
    }));

  it('lets originals stand in for images that are none, and says how many', async () => {
    const own = fgsm({ epsilon });
    const rows = [0, 1, 2].map((row) => row * PIXELS);
    const broken: Attack<DifferentiableClassifier> = {
      ...own,
      run: async (...given) => {
        const found = await own.run(...given);
        const made = Float32Array.from(found.images);
        // Out of range and of the ball; no number; out of the ball alone.
        [2, Number.NaN, made[rows[2]] > 0.5 ? 0 : 1].forEach((value, i) => {
          made[rows[i]] = value;
        });
        return { ...found, images: made };
      },
    };
    const matrix = await transferMatrix([left, twin], [broken], data);
    expect(matrix.runs.map(({ refused }) => refused)).to.deep.equal([3, 3]);
    for (const { rows: wrong } of matrix.cells) expect(wrong.slice(0, 3)).to.deep.equal([0, 0, 0]);
    const sound = await transferMatrix([left], [own], data);
    expect(sound.runs[0].refused).to.equal(0);
  });

  it('asks in batches of the size that was wanted', async () => {
    const sizes: number[] = [];
    const counting: DifferentiableClassifier = {
      ...left,
      name: 'counting',
      predict: async (batch) => {
        sizes.push(batch.shape[0]);
        return left.predict(batch);
      },
    };
    // No attack: what is left are the answers to the images as they are.
    await transferMatrix([counting], [], data, { batchSize: 50 });
    expect(sizes).to.deep.equal([50, 50, 50, 50]);
    sizes.length = 0;
    await transferMatrix(
      [left, answering(counting, 'labels')],
      ({ name }) => (name === 'left' ? [fgsm({ epsilon })] : []),
      data,
      {
        batchSize: 50,
      },
    );
    expect(sizes).to.deep.equal(Array(8).fill(50));
  });

  it('is plain data', async () => {
    const matrix = await transferMatrix([left, right], [fgsm({ epsilon })], data);
    expect(JSON.parse(JSON.stringify(matrix))).to.deep.equal(matrix);
  });
});
