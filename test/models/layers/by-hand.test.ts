import { expect } from 'chai';
import { type PlacedLayer, parametersOf, place, type Weights } from '../../../lib/models/graph.js';
import type { Layer } from '../../../lib/models/index.js';
import { kindOf } from '../../../lib/models/layers/index.js';
import { linearizeLayer } from '../../../lib/models/reverse.js';
import { type Tensor, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, largestDifference } from '../../helpers.js';
import { LAYER_CASES } from './cases.js';

const apply = (placed: PlacedLayer, x: Tensor, weights: Weights, keys?: readonly number[]) =>
  kindOf(placed.layer).apply(placed.layer, x, parametersOf(placed, weights), keys);

describe('layers by hand', () => {
  /** What one layer makes of the values of one image. */
  const made = (layer: Layer, input: number[], values: number[], weights: Record<string, number[]> = {}) =>
    tf.tidy(() => {
      const placed = place(layer, input);
      const given = placed.parameters.map(({ name, role, shape }) => [name, tf.tensor(weights[role], [...shape])]);
      return Array.from(apply(placed, tf.tensor(values, [1, ...input]), Object.fromEntries(given)).dataSync());
    });

  it('have these values', () => {
    const row = [3, 1, 2, 4];
    expect(made({ type: 'maxPool1d', size: 2 }, [4, 1], row)).to.deep.equal([3, 4]);
    expect(made({ type: 'maxPool2d', size: 2 }, [2, 2, 1], row)).to.deep.equal([4]);
    expect(made({ type: 'avgPool2d', size: 2 }, [2, 2, 1], row)).to.deep.equal([2.5]);
    expect(made({ type: 'relu' }, [2], [-1, 2])).to.deep.equal([0, 2]);
    const linear: Layer = { type: 'linear', weights: 'l', units: 2 };
    expect(made(linear, [2], [1, 2], { weight: [1, 2, 3, 4], bias: [0.5, -0.5] })).to.deep.equal([7.5, 9.5]);
    const conv1d: Layer = { type: 'conv1d', weights: 'c', filters: 1, kernel: 2 };
    expect(made(conv1d, [4, 1], row, { weight: [1, -1], bias: [1] })).to.deep.equal([3, 0, -1]);
    const conv2d: Layer = { type: 'conv2d', weights: 'c', filters: 1, kernel: 2, stride: 2, padding: 1 };
    expect(made(conv2d, [2, 2, 1], row, { weight: [1, 2, 3, 4], bias: [0] })).to.deep.equal([12, 3, 4, 4]);
    const norm: Layer = { type: 'batchNorm', weights: 'n', epsilon: 1 };
    const statistics = { weight: [2], bias: [1], running_mean: [1], running_var: [3] };
    expect(made(norm, [2, 1], [3, 1], statistics)).to.deep.equal([3, 1]);
    // Mean 3, variance 3, and 1 more.
    const scaled = { weight: [2, 4], bias: [1, 0] };
    const tokens: Layer = { type: 'layerNorm', weights: 'n', epsilon: 1 };
    const rootOfThree = Math.sqrt(3);
    const values = [3 - rootOfThree, 3 + rootOfThree, 5, 5];
    const ofTokens = made(tokens, [2, 2], values, scaled);
    expect(largestDifference(ofTokens, [1 - rootOfThree, 2 * rootOfThree, 1, 0])).to.be.below(1e-6);
    const whole: Layer = { type: 'groupNorm', weights: 'n', groups: 1, epsilon: 1 };
    const image = made(whole, [1, 2, 2], [3 - rootOfThree, 3 + rootOfThree, 3 + rootOfThree, 3 - rootOfThree], scaled);
    expect(largestDifference(image, [1 - rootOfThree, 2 * rootOfThree, 1 + rootOfThree, -2 * rootOfThree])).to.be.below(
      1e-6,
    );
  });

  it('that lay out pixels anew have these values', () => {
    const row = [3, 1, 2, 4];
    const nearest: Layer = { type: 'upsample2d', factor: [1, 2] };
    expect(made(nearest, [2, 2, 1], row)).to.deep.equal([3, 3, 1, 1, 2, 2, 4, 4]);
    // Centers of the four pixels at ¼, ¾, 1¼ and 1¾, where those of the two lie at ½ and 1½.
    const bilinear: Layer = { type: 'upsample2d', factor: [1, 2], mode: 'bilinear' };
    expect(made(bilinear, [1, 2, 1], [4, 8])).to.deep.equal([4, 5, 7, 8]);
    expect(made({ type: 'zeroPad2d', padding: [1, 0, 0, 1] }, [1, 2, 1], [4, 8])).to.deep.equal([0, 0, 0, 4, 8, 0]);
    expect(made({ type: 'crop2d', margin: [1, 0, 0, 1] }, [2, 2, 1], row)).to.deep.equal([2]);
    expect(made({ type: 'padChannels', before: 1, after: 2 }, [1, 2, 1], [4, 8])).to.deep.equal([
      0, 4, 0, 0, 0, 8, 0, 0,
    ]);
  });

  it('of tokens have these values', () => {
    const tokens = [1, 2, 3, 4];
    const token: Layer = { type: 'prependToken', weights: 't' };
    expect(made(token, [2, 2], tokens, { '': [5, 6] })).to.deep.equal([5, 6, ...tokens]);
    const positions: Layer = { type: 'addPositions', weights: 'p' };
    expect(made(positions, [2, 2], tokens, { '': [4, 3, 2, 1] })).to.deep.equal([5, 5, 5, 5]);
    expect(made({ type: 'takeToken', index: 1 }, [2, 2], tokens)).to.deep.equal([3, 4]);
    // Queries, keys and values are the tokens 0 and 1: the first goes with both as well, the second e times better with itself.
    const attention: Layer = { type: 'attention', weights: 'a', heads: 1 };
    const same = { in_proj_weight: [1, 1, 1], in_proj_bias: [0, 0, 0], 'out_proj.weight': [2], 'out_proj.bias': [1] };
    expect(largestDifference(made(attention, [2, 1], [0, 1], same), [2, 1 + 2 / (1 + 1 / Math.E)])).to.be.below(1e-6);
  });

  it('connect as many inputs and outputs as their first values are drawn by', () => {
    const fans = (layer: Layer, input: number[]) =>
      place(layer, input).parameters.map(({ fanIn, fanOut }) => [fanIn, fanOut]);
    expect(fans(LAYER_CASES.conv2d[1].layer, [6, 5, 2])).to.deep.equal([
      [18, 36],
      [18, 36],
    ]);
    expect(fans(LAYER_CASES.conv1d[0].layer, [9, 2])).to.deep.equal([
      [6, 12],
      [6, 12],
    ]);
    expect(fans(LAYER_CASES.linear[1].layer, [6])).to.deep.equal([
      [6, 3],
      [6, 3],
    ]);
  });

  it('drop single values, or whole channels, in training', () => {
    const kept = (type: 'dropout' | 'channelDropout', keys: number[]) =>
      tf.tidy(() =>
        Array.from(apply(place({ type, rate: 0.5 }, [2, 2, 8]), tf.ones([4, 2, 2, 8]), {}, keys).dataSync()),
      );
    for (const type of ['dropout', 'channelDropout'] as const) {
      const values = kept(type, [1, 2]);
      expect([...new Set(values)].sort()).to.deep.equal([0, 2]);
      expect(kept(type, [1, 2])).to.deep.equal(values);
      expect(kept(type, [1, 3])).not.to.deep.equal(values);
      // Values 8 apart are of one channel.
      const whole = values.every((value, i) => i % 32 < 8 || value === values[i - 8]);
      expect(whole).to.equal(type === 'channelDropout');
    }
  });

  it('normalize by the batch in training, and let running statistics follow it', () =>
    expectNoLeak(() => {
      // Of one channel, 1, 2, 3, 6: mean 3, variance 3.5, without bias 14/3; PyTorch moves a tenth of the way.
      const placed = place({ type: 'batchNorm', weights: 'n', epsilon: 0.5 }, [1]);
      const start = { weight: [2], bias: [1], running_mean: [1], running_var: [2] };
      tf.tidy(() => {
        const parameters = Object.fromEntries(Object.entries(start).map(([role, value]) => [role, tf.tensor1d(value)]));
        const at = linearizeLayer(placed, tf.tensor2d([1, 2, 3, 6], [4, 1]), parameters, [1]);
        expect(Array.from(at.output.dataSync())).to.deep.equal([-1, 0, 1, 4]);
        expect(at.updates?.running_mean.dataSync()[0]).to.be.closeTo(0.9 + 0.3, 1e-6);
        expect(at.updates?.running_var.dataSync()[0]).to.be.closeTo(1.8 + 14 / 30, 1e-6);
      });
    }));
});
