import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { linearize, openModel } from '../../../../lib/models/index.js';
import { tf } from '../../../../lib/tensor/index.js';
import {
  expectNoLeak,
  fixture,
  itLong,
  largestDifference,
  type Packed,
  temporaryFolder,
  unpack,
} from '../../../helpers.js';
import { differentiable, imagesOf } from '../fixtures.js';

/** A Python with what test/fixtures/make_onnx_networks.py needs. */
const PYTHON = process.env.ADVLAB_ONNX_PYTHON;

const NETWORKS = [
  'resnet18',
  'resnet50',
  'mobilenet_v2',
  'efficientnet_b0',
  'densenet121',
  'convnext_tiny',
  'vit_b_16',
  'swin_t',
];

interface Answers {
  readonly images: Packed;
  readonly cotangent: Packed;
  readonly gradient: Packed;
  /** Row by row: how far PyTorch's gradient in single precision is from that in double precision. */
  readonly single: number[];
  readonly runtime: Readonly<Record<'script' | 'export', Packed>>;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const length = (values: readonly number[]) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

describe('Networks of torchvision exported to ONNX', () => {
  const inFolder = temporaryFolder();
  for (const name of NETWORKS)
    (PYTHON ? itLong : it.skip)(`${name}: onnxruntime's scores and PyTorch's gradients`, async () => {
      execFileSync(PYTHON as string, [fixture('make_onnx_networks.py'), name, inFolder()], { stdio: 'ignore' });
      const answers = JSON.parse(readFileSync(inFolder(`${name}.json`), 'utf8')) as Answers;
      for (const kind of ['script', 'export'] as const)
        await expectNoLeak(async () => {
          const opened = await openModel(inFolder(`${name}-${kind}.onnx`), { classes: 1000 });
          const images = imagesOf(answers.images);
          const cotangent = tf.tensor2d(unpack(answers.cotangent), answers.cotangent.shape as [number, number]);
          const linear = linearize(differentiable(opened), images);
          const expected = unpack(answers.runtime[kind]);
          const largest = expected.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
          const gap = largestDifference(linear.logits.dataSync(), expected) / largest;
          const pulled = linear.pullback(cotangent);
          const [found, wanted] = [Array.from(pulled.dataSync()), Array.from(unpack(answers.gradient))];
          const width = found.length / answers.single.length;
          // Row by row: a value within float32 of a bend (ReLU, maximum) may fall to its other side, and a row with it.
          const rows = answers.single.map((_, row) => {
            const own = (all: readonly number[]) => all.slice(row * width, (row + 1) * width);
            const [a, b] = [own(found), own(wanted)];
            const product = a.reduce((sum, x, i) => sum + x * b[i], 0);
            return { error: length(a.map((x, i) => x - b[i])) / length(b), cosine: product / length(a) / length(b) };
          });
          const error = median(rows.map((row) => row.error));
          const share = error / median(answers.single);
          const cosine = Math.min(...rows.map((row) => row.cosine));
          console.log(
            `      ${kind}: scores ${gap.toExponential(1)}, gradient ${error.toExponential(1)} (${share.toFixed(2)} × PyTorch's float32), cosine from ${cosine.toFixed(6)}`,
          );
          expect(gap, `${kind}: scores`).to.be.below(1e-4);
          expect(cosine, `${kind}: cosine`).to.be.at.least(0.9999);
          expect(share, `${kind}: gradient`).to.be.at.most(3);
          linear.dispose();
          opened.dispose();
          tf.dispose([images, cotangent, pulled]);
        });
    }).timeout(900_000);
});
