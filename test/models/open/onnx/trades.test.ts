import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { pgd } from '../../../../lib/attacks/index.js';
import { imageTensor, mirrorFolder, openData } from '../../../../lib/data/index.js';
import { type OpenModelOptions, openModel, readPyTorchCheckpoint } from '../../../../lib/models/index.js';
import { describeWithMirror, expectNoLeak, largestDifference, temporaryFolder } from '../../../helpers.js';
import { differentiable } from '../fixtures.js';
import { floats, onnxFile, type WrittenNode, type WrittenTensor } from './write.js';

const CHECKPOINT = 'peers/mnist_smallcnn_trades.pth';

/** The SmallCNN as PyTorch exports it, with the checkpoint's tensors as they are. */
async function smallcnnOnnx(file: string): Promise<Buffer> {
  const tensors: Record<string, WrittenTensor> = {};
  for (const [name, { shape, data }] of Object.entries(await readPyTorchCheckpoint(file)))
    tensors[name] = floats(shape, data);
  const nodes: WrittenNode[] = [];
  let before = 'images';
  const then = (type: string, weights?: string, attributes: WrittenNode['attributes'] = {}) => {
    const output = `${nodes.length}`;
    const own = weights ? [`${weights}.weight`, `${weights}.bias`] : [];
    nodes.push({ type, inputs: [before, ...own], outputs: [output], attributes });
    before = output;
  };
  for (const first of [1, 3]) {
    for (const n of [first, first + 1]) {
      then('Conv', `feature_extractor.conv${n}`, { kernel_shape: [3, 3] });
      then('Relu');
    }
    then('MaxPool', undefined, { kernel_shape: [2, 2], strides: [2, 2] });
  }
  then('Flatten', undefined, { axis: 1 });
  for (const n of [1, 2, 3]) {
    then('Gemm', `classifier.fc${n}`, { transB: 1 });
    if (n < 3) then('Relu');
  }
  const input = { name: 'images', shape: ['n', 1, 28, 28] };
  return onnxFile({ nodes, tensors, input, outputs: [{ name: before, shape: ['n', 10] }] });
}

describeWithMirror('The SmallCNN of TRADES as an ONNX file', () => {
  const inFolder = temporaryFolder();

  it('is the checkpoint: its scores, and what PGD with 40 steps leaves right', () =>
    expectNoLeak(async () => {
      const checkpoint = `${mirrorFolder()}/${CHECKPOINT}`;
      writeFileSync(inFolder('trades.onnx'), await smallcnnOnnx(checkpoint));
      const data = await openData('mnist', { limit: 16 });
      const images = imageTensor(data);
      const measured = async (file: string, options: OpenModelOptions) => {
        const opened = await openModel(file, options);
        const model = differentiable(opened);
        const scores = await model.predict(images);
        const values = await scores.data();
        const attack = pgd({ norm: 'linf', epsilon: 0.35, steps: 40 });
        const { success } = await attack.run(model, { ...data, images });
        scores.dispose();
        opened.dispose();
        return { values, success };
      };
      const native = await measured(checkpoint, { arch: 'smallcnn' });
      const onnx = await measured(inFolder('trades.onnx'), {});
      expect(largestDifference(onnx.values, native.values)).to.be.below(2e-5);
      expect(onnx.success).to.deep.equal(native.success);
      const broken = native.success.filter(Boolean).length;
      expect(broken).to.be.above(0).and.below(data.labels.length);
      images.dispose();
    })).timeout(120_000);
});
