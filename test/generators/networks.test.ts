import { expect } from 'chai';
import { cifarGenerator, generatorFor, initialGenerator, mnistGenerator } from '../../lib/generators/networks.js';
import { type Architecture, createMapping, layGraph, type NamedArrays } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

/** What comes out of each layer that learns and of each pool, in order; repeated shapes once. */
function shapes(architecture: Architecture): string[] {
  const all = layGraph(architecture).map(({ output }) => output.join(' × '));
  return all.filter((shape, i) => shape !== all[i - 1]);
}

const count = (weights: NamedArrays) => Object.values(weights).reduce((sum, { data }) => sum + data.length, 0);
/** A kernel k × k from a to b channels, with biases. */
const conv = (k: number, a: number, b: number) => k * k * a * b + b;
/** Weight, bias, running mean and variance. */
const norm = (channels: number) => 4 * channels;

describe('generator networks', () => {
  it('of gray images go through a code of 3 × 3 × 128', () => {
    expect(shapes(mnistGenerator)).to.deep.equal([
      ...['28 × 28 × 32', '14 × 14 × 32', '14 × 14 × 64', '7 × 7 × 64', '5 × 5 × 128', '3 × 3 × 128'],
      ...['7 × 7 × 64', '14 × 14 × 32', '28 × 28 × 1'],
    ]);
  });

  it('of colored images go through a code of 5 × 5 × 128', () => {
    expect(shapes(cifarGenerator)).to.deep.equal([
      ...['30 × 30 × 32', '14 × 14 × 64', '12 × 12 × 128', '5 × 5 × 128'],
      ...['11 × 11 × 128', '14 × 14 × 64', '30 × 30 × 32', '32 × 32 × 3'],
    ]);
  });

  it('have as many weights as their layers add up to', () => {
    const mnist = conv(3, 1, 32) + conv(3, 32, 64) + conv(3, 64, 128) + conv(3, 128, 64) + norm(64);
    expect(count(initialGenerator(mnistGenerator, 0))).to.equal(mnist + conv(2, 64, 32) + norm(32) + conv(2, 32, 1));
    const encoder = conv(3, 3, 32) + conv(3, 32, 64) + conv(3, 64, 128) + conv(3, 128, 128);
    const decoder = conv(3, 128, 128) + conv(4, 128, 64) + conv(4, 64, 32) + conv(3, 32, 3);
    expect(count(initialGenerator(cifarGenerator, 0))).to.equal(encoder + decoder + norm(128) + norm(64) + norm(32));
  });

  it('start with biases of .1 at convolutions of both kinds, and with normalizations that do nothing', () => {
    for (const architecture of [mnistGenerator, cifarGenerator])
      for (const [name, { data }] of Object.entries(initialGenerator(architecture, 1))) {
        const [layer, role] = name.split('.');
        if (role === 'bias') {
          const wanted = layer.startsWith('norm') ? 0 : Math.fround(0.1);
          expect(
            data.every((value) => value === wanted),
            name,
          ).to.equal(true);
        }
        if (layer.startsWith('norm') && (role === 'weight' || role === 'running_var'))
          expect(
            data.every((value) => value === 1),
            name,
          ).to.equal(true);
      }
  });

  it('are drawn from their seed alone', () => {
    expect(initialGenerator(mnistGenerator, 4)).to.deep.equal(initialGenerator(mnistGenerator, 4));
    expect(initialGenerator(mnistGenerator, 4)).not.to.deep.equal(initialGenerator(mnistGenerator, 5));
  });

  it('make images in [0, 1] of the shape that comes in', () =>
    expectNoLeak(() => {
      for (const architecture of [mnistGenerator, cifarGenerator]) {
        const mapping = createMapping(architecture, initialGenerator(architecture, 2));
        const images = tf.randomUniform([3, ...architecture.input]) as never;
        const made = mapping.apply(images);
        expect(made.shape).to.deep.equal([3, ...architecture.input]);
        expect(made.dataSync().every((value) => value >= 0 && value <= 1)).to.equal(true);
        tf.dispose([images, made]);
        mapping.dispose();
      }
    }));

  it('are found by the shape of images, or refused with the shapes that there are', () => {
    expect(generatorFor([28, 28, 1])).to.equal(mnistGenerator);
    expect(generatorFor([32, 32, 3])).to.equal(cifarGenerator);
    expect(() => generatorFor([64, 64, 3])).to.throw(
      RangeError,
      'images of 64 × 64 × 3; there are some for 28 × 28 × 1 and 32 × 32 × 3',
    );
  });
});
