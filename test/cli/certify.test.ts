import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { digits, takeRows } from '../../lib/data/index.js';
import type { RobustnessReport } from '../../lib/evaluation/index.js';
import { writeSafetensors } from '../../lib/models/index.js';
import { opaqueOnnx } from '../automl/fake.js';
import { temporaryFolder } from '../helpers.js';
import { advlab, root } from './run.js';

const N = 20;
const EPSILON = 0.02;
const WIDTH = 784;

const architecture = (...layers: readonly object[]) =>
  JSON.stringify({ input: [28, 28, 1], layers: [{ type: 'flatten' }, ...layers] });
const OUT = { type: 'linear', weights: 'fc', units: 10 };

describe('advlab evaluate --certify', () => {
  const folder = temporaryFolder();
  /** Of each class its mean image, twice, and minus the square of its length: the nearest mean has the highest score. */
  const weight = new Float32Array(10 * WIDTH);
  const bias = new Float32Array(10);
  const evaluate = (...words: string[]) =>
    advlab(['evaluate', '--data', 'digits', '--limit', String(N), '--epsilon', String(EPSILON), ...words]);
  const linear = () => ['--model', folder('means.safetensors'), '--arch', folder('means.json')];

  before(async () => {
    const { images, labels } = await digits('train');
    for (let label = 0; label < 10; label++) {
      const rows = Array.from(labels.keys()).filter((row) => labels[row] === label);
      for (let i = 0; i < WIDTH; i++) {
        const mean = rows.reduce((sum, row) => sum + images[row * WIDTH + i], 0) / rows.length;
        weight[label * WIDTH + i] = 2 * mean;
        bias[label] -= mean ** 2;
      }
    }
    writeFileSync(folder('means.json'), architecture(OUT));
    writeFileSync(folder('elu.json'), architecture({ type: 'elu' }, OUT));
    writeSafetensors(folder('means.safetensors'), {
      'fc.weight': { shape: [10, WIDTH], data: weight },
      'fc.bias': { shape: [10], data: bias },
    });
    writeFileSync(folder('black.onnx'), opaqueOnnx(1));
  });

  /** Rows whose smallest margin within the ball and [0, 1] is above 0: each pixel goes where it lowers it most. */
  async function provable(): Promise<number> {
    const { images, labels } = takeRows(
      await digits('test'),
      Array.from({ length: N }, (_, i) => i),
    );
    return Array.from(labels).filter((label, row) =>
      Array.from(bias.keys()).every((other) => {
        if (other === label) return true;
        let margin = bias[label] - bias[other];
        for (let i = 0; i < WIDTH; i++) {
          const slope = weight[label * WIDTH + i] - weight[other * WIDTH + i];
          const pixel = images[row * WIDTH + i];
          margin += slope * (slope > 0 ? Math.max(0, pixel - EPSILON) : Math.min(1, pixel + EPSILON));
        }
        return margin > 0;
      }),
    ).length;
  }

  it('proves of a linear model what can be proved, and prints it', async () => {
    const { code, out, err } = await evaluate(...linear(), '--attacks', 'fgsm', '--certify', 'crown', '--json');
    expect(code, err).to.equal(0);
    const report = JSON.parse(out) as RobustnessReport;
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(join(root, 'lib/evaluation/robustness/report.schema.json'), 'utf8')),
    );
    validate(report);
    expect(validate.errors).to.equal(null);
    expect(report.certified).to.have.length(1);
    expect(report.certified?.[0]).to.deep.include({ norm: 'linf', epsilon: EPSILON, by: 'crown' });
    const expected = await provable();
    expect(expected).to.be.within(1, N - 1);
    expect(report.certified?.[0].correct).to.equal(expected);
    expect(report.warnings.map(({ id }) => id)).to.not.include('certificate-broken');
  });

  it('as text, the bracket; of a second model nothing is proved, nor need it be', async () => {
    const words = [...linear(), '--attacks', 'square:queries=5', '--certify', 'ibp', '--versus', folder('black.onnx')];
    const { code, out, err } = await evaluate(...words);
    expect(code, err).to.equal(0);
    expect(out).to.match(
      /L∞ ε 0\.02 {2}between \d+ % \(certified, 95 % \[.*\]\) and \d+ % \(attacked, 95 % \[.*points apart/,
    );
  });

  for (const [what, words, says] of [
    ['an unknown method', () => [...linear(), '--certify', 'corwn'], /did you mean crown\?/],
    ['norms without proofs', () => [...linear(), '--certify', 'ibp', '--norm', 'l2'], /--certify.*linf.*--norm/],
    ['a black box', () => ['--model', folder('black.onnx'), '--certify', 'ibp'], /--certify.*layers and gradients/],
    [
      'a layer without a rule',
      () => ['--model', folder('means.safetensors'), '--arch', folder('elu.json'), '--certify', 'crown'],
      /--certify.*layer 2 \(elu\)/,
    ],
    [
      'images that are normalized first',
      () => [...linear(), '--certify', 'ibp', '--preprocess', 'mean=.5,std=.5'],
      /--certify.*normalized/,
    ],
  ] as const)
    it(`refuses ${what}, in one line`, async () => {
      const { code, out, err } = await evaluate(...words());
      expect([code, out], err).to.deep.equal([2, '']);
      const lines = err.split('\n').filter((line) => line.startsWith('advlab:'));
      expect(lines, err).to.have.length(1);
      expect(lines[0]).to.match(says);
    });
});
