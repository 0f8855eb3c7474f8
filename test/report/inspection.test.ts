import { expect } from 'chai';
import { inspectModel } from '../../lib/evaluation/index.js';
import { bareModel, findArchitecture, openModel } from '../../lib/models/index.js';
import { inspectionText } from '../../lib/report/index.js';
import { expectNoLeak } from '../helpers.js';
import { openFile } from '../models/open/fixtures.js';

describe('an inspection as text', () => {
  const textOf = (file: string, options = {}) =>
    expectNoLeak(async () => {
      const opened = await openModel(openFile(file), options);
      try {
        return inspectionText(await inspectModel(opened));
      } finally {
        opened.dispose();
      }
    });

  it('has a row for each step, totals, and what is known of the scores', async () => {
    const text = await textOf('tfjs-graph');
    expect(text).to.match(/^gives +logits of 5 classes: the softmax at its end was left away$/m);
    expect(text).to.match(/^takes +images \[8, 8, 3\]/m);
    expect(text).to.match(/^preprocessing +none found; images are handed over as nhwc$/m);
    expect(text).to.match(/^gradients +yes$/m);
    expect(text).to.match(/^1 +c +Conv2D 3×3 +\[n, 6, 6, 4\] +108 +3,888$/m);
    expect(text).to.match(/^ +total +297 +4,068$/m);
    for (const line of text.split('\n')) expect(line.length).to.be.at.most(120);
  });

  it('says where a step takes from, where that is not the one above it', () => {
    const text = async () => inspectionText(await inspectModel(bareModel(findArchitecture('resnet18'))));
    return text().then((shown) => {
      expect(shown).to.match(/^10 +layer 6 +add +9, 4 +\[n, 56, 56, 64\] +– +–$/m);
      expect(shown).to.match(
        /^preprocessing +what --preprocess mean=0\.485,0\.456,0\.406,std=0\.229,0\.224,0\.225 says;/m,
      );
      expect(shown).to.match(/total +11,689,512 +1,814,073,344$/m);
    });
  });

  it('says of a black box why it is one, which attacks do not work, and what is not known', async () => {
    const text = await textOf('forest-tensor.onnx');
    expect(text).to.match(/^gradients +none: no gradient is known here of ai\.onnx\.ml\.TreeEnsembleClassifier$/m);
    expect(text).to.match(/^attacks +random-noise, square, nes/m);
    expect(text).to.match(/^do not work +fgsm, bim/m);
    expect(text).to.match(/TreeEnsembleClassifier +.*\? +\?$/m);
    expect(text).to.include('totals are without what a question mark stands for');
  });

  it('has what was asked of the preprocessing in front', async () => {
    const text = await textOf('tfjs-graph', { preprocess: 'range=-1..1', channels: 'bgr' });
    expect(text).to.match(/^preprocessing +what --preprocess range=-1\.\.1 --channels bgr says; /m);
  });
});
