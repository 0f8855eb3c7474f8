import { expect } from 'chai';
import type { Dataset } from '../../lib/data/index.js';
import { crossEntropyOf, rowLosses } from '../../lib/evaluation/index.js';
import type { Classifier, ScoreKind } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';

/** Answers with the pixels themselves: an image of three values is its own scores. */
const echo = (scores: ScoreKind): Classifier => ({
  name: 'echo',
  inputShape: [1, 3, 1],
  classes: 3,
  scores,
  predict: async (images) => tf.tidy(() => images.reshape([-1, 3])),
});

const rows = (images: number[], labels: number[]): Dataset => ({
  name: 'rows',
  images: Float32Array.from(images),
  labels: Int32Array.from(labels),
  indices: Int32Array.from(labels.keys()),
  shape: [1, 3, 1],
  classes: 3,
  provenance: 'rows',
});

describe('the loss of a row', () => {
  it('is −log softmax, by hand', () => {
    const sum = Math.exp(1) + Math.exp(2) + Math.exp(4);
    for (const [label, logit] of [1, 2, 4].entries())
      expect(crossEntropyOf([1, 2, 4], label)).to.be.closeTo(Math.log(sum) - logit, 1e-12);
  });

  it('keeps what a confident row has left, and stays finite where the row is wrong', () => {
    expect(crossEntropyOf([50, 0, 0], 0) / (2 * Math.exp(-50))).to.be.closeTo(1, 1e-12);
    expect(crossEntropyOf([-1000, 1000, 0], 0)).to.equal(2000);
  });

  it('is read off logits and off probabilities alike', async () => {
    const probabilities = [0.5, 0.25, 0.25, 0.125, 0.125, 0.75];
    const [labels, expected] = [
      [1, 2],
      [-Math.log(0.25), -Math.log(0.75)],
    ];
    for (const [kind, images] of [
      ['logits', probabilities.map((p) => Math.log(p) + 3)],
      ['probabilities', probabilities],
    ] as const) {
      const found = await expectNoLeak(() => rowLosses(echo(kind), rows([...images], labels)));
      expected.forEach((loss, i) => {
        expect(found[i], kind).to.be.closeTo(loss, 1e-6);
      });
    }
  });

  it('cannot be read off labels', async () => {
    await expectRejects(() => rowLosses(echo('labels'), rows([1, 0, 0], [0])), RangeError, 'echo answers labels alone');
  });
});
