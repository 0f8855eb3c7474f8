import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { inProject } from '../../lib/data/index.js';

/** Trains where TensorFlow's own operation writes outside its memory: one pixel filters, stride 2, odd numbers of images. */
const PROGRAM = `
const { convolutionFilterGradient, tf } = require(process.argv[1]);
let seen = 0;
for (let round = 0; round < 60; round++)
  for (const n of [1, 3, 5, 33])
    for (const [height, width, channels, filters] of [[10, 20, 3, 3], [20, 20, 3, 6], [6, 8, 2, 5]])
      tf.tidy(() => {
        const images = tf.randomUniform([n, height, width, channels]);
        const cotangent = tf.ones([n, height / 2, width / 2, filters]);
        const gradient = convolutionFilterGradient(images, cotangent, [1, 1, channels, filters], { stride: 2, padding: 0 });
        const expected = images.stridedSlice([0, 0, 0, 0], images.shape, [1, 2, 2, 1]).sum([0, 1, 2]).expandDims(1);
        seen = Math.max(seen, gradient.reshape([channels, filters]).sub(expected).abs().max().dataSync()[0] / n);
      });
console.log(seen);
`;

describe('the gradient of filters of one pixel', () => {
  it('stays inside its memory, whatever the number of images', () => {
    const index = inProject('lib', 'tensor', 'index.ts');
    // A process of its own: what writes outside its memory may die of it later.
    const said = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', PROGRAM, index], {
      cwd: inProject(),
      encoding: 'utf8',
    });
    expect(Number(said)).to.be.below(1e-3);
  });
});
