import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { fgsm, pgd } from '../../../lib/attacks/index.js';
import {
  type Dataset,
  imagenetSample,
  imageTensor,
  mirrorFolder,
  openData,
  takeRows,
} from '../../../lib/data/index.js';
import {
  type DifferentiableClassifier,
  linearize,
  type OpenedModel,
  type OpenModelOptions,
  openModel,
  predictLabels,
} from '../../../lib/models/index.js';
import { pretrained } from '../../../lib/models/open/pretrained.js';
import { type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, fixture, itLong, largestDifference, withEnvironment } from '../../helpers.js';
import { noise, sourceOf, withPython } from './models.js';

/** A Python with torch, and one with Keras on one of its backends. */
const TORCH = process.env.ADVLAB_ONNX_PYTHON;
const KERAS = process.env.ADVLAB_KERAS_PYTHON;
const itTorch = TORCH && mirrorFolder() !== undefined ? itLong : it.skip;
const itKeras = KERAS ? itLong : it.skip;

/** What a model gets right, and what it still does under attacks, row by row. */
async function counts(
  source: string,
  options: OpenModelOptions,
  data: Dataset,
  attacks: readonly (typeof step)[],
): Promise<{ description: string; labels: number[]; broken: number[][] }> {
  return expectNoLeak(async () => {
    const opened: OpenedModel = await openModel(source, options);
    const labels = Array.from(await predictLabels(opened.model, data));
    const broken: number[][] = [];
    const images = imageTensor(data);
    for (const attack of attacks) {
      const { success } = await attack.run(opened.model as DifferentiableClassifier, { ...data, images });
      broken.push(Array.from(success));
    }
    images.dispose();
    opened.dispose();
    return { description: opened.description, labels, broken };
  });
}
const step = fgsm({ norm: 'linf', epsilon: 0.3 });

describe('networks of PyTorch and Keras as Python objects', () => {
  for (const name of ['smallcnn', 'smallcnn_probabilities', 'smallcnn_function'])
    itTorch(`${name}: TRADES' weights answer and break as natively`, async () => {
      const file = `${mirrorFolder()}/peers/mnist_smallcnn_trades.pth`;
      const data = await openData('mnist', { limit: 100 });
      const attacks = [step, pgd({ norm: 'linf', epsilon: 0.35, steps: 10 })];
      const native = await counts(file, { arch: 'smallcnn' }, data, attacks);
      const python = await withEnvironment({ ADVLAB_TEST_CHECKPOINT: file }, () =>
        counts(
          sourceOf('torch_networks', name),
          { input: data.shape, classes: 10, python: { interpreter: TORCH } },
          data,
          attacks,
        ),
      );
      expect(python.description).to.include('torch').and.include('with gradients');
      expect(python.labels).to.deep.equal(native.labels);
      expect(python.broken).to.deep.equal(native.broken);
      expect(native.broken[1].filter(Boolean).length).to.be.above(3);
    }).timeout(600_000);

  itTorch("EfficientNet-Lite0's photographs are right and broken as natively", async () => {
    const { file } = await pretrained('efficientnet-lite0');
    const data = takeRows(
      await imagenetSample(),
      Array.from({ length: 50 }, (_, i) => 20 * i),
    );
    const attacks = [fgsm({ norm: 'linf', epsilon: 1 / 255 })];
    const native = await counts('efficientnet-lite0', {}, data, attacks);
    const options = {
      ...{ input: data.shape, preprocess: 'mean=.5,std=.5', python: { interpreter: TORCH } },
    };
    const python = await withEnvironment({ ADVLAB_TEST_CHECKPOINT: file }, () =>
      counts(sourceOf('torch_networks', 'lite0'), options, data, attacks),
    );
    expect(python.labels).to.deep.equal(native.labels);
    expect(python.broken).to.deep.equal(native.broken);
    expect(native.broken[0].filter((broken) => !broken).length).to.be.within(5, 20);
  }).timeout(1_200_000);

  itKeras('a functional network of Keras answers and differentiates as Keras does', () =>
    withPython(
      sourceOf('keras_networks', 'net'),
      { input: [12, 12, 3], classes: 7, python: { interpreter: KERAS } },
      async ({ model, description }) => {
        expect(description).to.include('Keras model').and.include('with gradients');
        const images = noise(2, [12, 12, 3]);
        const said = execFileSync(KERAS as string, [fixture('python', 'keras_networks.py')], {
          input: JSON.stringify(Array.from(images.dataSync())),
          encoding: 'utf8',
        });
        const { scores, slopes } = JSON.parse(said) as { scores: number[]; slopes: number[][] };
        const found = await model.predict(images);
        expect(largestDifference(found.dataSync(), scores)).to.be.below(1e-5);
        const at = linearize(model as DifferentiableClassifier, images);
        const margin = tf.tensor2d(
          [1, 2].flatMap(() => [1, -1, 0, 0, 0, 0, 0]),
          [2, 7],
        ) as Tensor2D;
        const pulled = at.pullback(margin);
        const values = pulled.dataSync();
        const seen = slopes.flatMap((row, i) => row.map((_, k) => values[i * 432 + 36 * k]));
        const largest = Math.max(...seen.map(Math.abs));
        expect(largest).to.be.above(1e-3);
        expect(largestDifference(seen, slopes.flat())).to.be.below(0.01 * largest);
        at.dispose();
        tf.dispose([images, found, margin, pulled]);
      },
    ),
  ).timeout(300_000);
});
