import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Attack, deepFool, fgsm, pgd, square } from '../../../../lib/attacks/index.js';
import { evaluate } from '../../../../lib/evaluation/index.js';
import { openModel, writeSafetensors } from '../../../../lib/models/index.js';
import { keyedUniform } from '../../../../lib/tensor/index.js';
import { expectNoLeak, temporaryFolder } from '../../../helpers.js';

const SHAPE = [6, 6, 3] as const;
const PIXELS = 6 * 6 * 3;
const ROWS = 12;
const [MEAN, STD] = [
  [0.3, 0.5, 0.6],
  [0.2, 0.5, 0.8],
];

/** Two classes, told apart by a linear function of what `--preprocess` and blue first make of an image. */
const weights = keyedUniform(PIXELS, -1, 1, 11);

/** ∂ (second score) / ∂ pixel, by hand: channels of the checkpoint are planes, blue first. */
const slope = Float64Array.from({ length: PIXELS }, (_, i) => {
  const [place, channel] = [Math.floor(i / 3), i % 3];
  return weights[(2 - channel) * 36 + place] / STD[channel];
});
const images = keyedUniform(ROWS * PIXELS, 0.35, 0.65, 12);
const score = (image: ArrayLike<number>, from = 0) =>
  slope.reduce((sum, w, i) => sum + w * (image[from + i] - MEAN[i % 3]), 0);
const margins = Array.from({ length: ROWS }, (_, row) => score(images, row * PIXELS));
const [l1, l2] = [slope.reduce((sum, w) => sum + Math.abs(w), 0), Math.hypot(...slope)];

const data = {
  ...{ name: 'noise', images, shape: SHAPE, classes: 2, provenance: 'drawn here' },
  labels: Int32Array.from(margins, (margin) => Number(margin > 0)),
  indices: Int32Array.from(margins.keys()),
};

describe('ε is in pixel units of [0, 1], whatever is done to pixels inside', () => {
  const inFolder = temporaryFolder();
  before(() => {
    const layers = [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 2 }];
    writeFileSync(inFolder('arch.json'), JSON.stringify({ input: SHAPE, layers }));
    writeSafetensors(inFolder('linear.safetensors'), {
      'fc.weight': { shape: [2, PIXELS], data: Float32Array.of(...new Float32Array(PIXELS), ...weights) },
      'fc.bias': { shape: [2], data: new Float32Array(2) },
    });
  });

  const attacked = (attack: Attack<never>) =>
    expectNoLeak(async () => {
      const { model, dispose } = await openModel(inFolder('linear.safetensors'), {
        ...{ arch: inFolder('arch.json'), preprocess: { mean: MEAN, std: STD }, channels: 'bgr' },
      });
      const { report, evidence } = await evaluate(model, data, [attack], { warnings: false });
      dispose();
      expect(report.clean.correct).to.equal(ROWS);
      return evidence.runs[0];
    });
  const changes = (found: Float32Array) => found.map((value, i) => value - images[i]);

  it('the nearest error in L2 and L∞ is where geometry has it', async () => {
    for (const [norm, dual] of [
      ['l2', l2],
      ['linf', l1],
    ] as const) {
      const { distances } = await attacked(deepFool({ norm }));
      for (const [row, margin] of margins.entries()) {
        const nearest = Math.abs(margin) / dual;
        // DeepFool adds 1e-4 and goes 2 % beyond that; pixels are rounded to float32.
        expect(distances[norm][row], `${norm}, row ${row}`).to.be.within(
          nearest - 1e-7,
          1.02 * (nearest + 1e-4) + 1e-6,
        );
      }
    }
  });

  it('one step of FGSM takes ε · ‖slope‖₁ from every margin', async () => {
    const epsilon = 0.02;
    const { images: found } = await attacked(fgsm({ epsilon }));
    for (const [row, margin] of margins.entries()) {
      const moved = score(found, row * PIXELS) - margin;
      expect(moved * -Math.sign(margin)).to.be.closeTo(epsilon * l1, 1e-3 * l1 * epsilon);
    }
  });

  it('no attack leaves its ball, with gradients or without', async () => {
    const epsilon = 0.03;
    for (const attack of [pgd({ epsilon, steps: 5 }), square({ epsilon, queries: 30 })]) {
      const { images: found, audit } = await attacked(attack);
      const sizes = changes(found).map(Math.abs);
      expect(Math.max(...sizes)).to.be.at.most(epsilon + 1e-6);
      expect(Math.max(...sizes), 'all of it').to.be.above(0.99 * epsilon);
      expect([audit.ball, audit.range]).to.deep.equal([[], []]);
    }
  });
});
