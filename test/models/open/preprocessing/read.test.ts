import { expect } from 'chai';
import { KNOWN_VALUES, pixelValues, preprocessingOptions, valuesText } from '../../../../lib/models/index.js';
import { keyedUniform } from '../../../../lib/tensor/index.js';
import { expectRejects } from '../../../helpers.js';

describe('What is done to pixels, in words', () => {
  it('is one number for all channels or one for each, a range, or a known name', () => {
    for (const [text, values] of [
      ['mean=.485,.456,.406,std=.229,.224,.225', KNOWN_VALUES.imagenet],
      ['imagenet', KNOWN_VALUES.imagenet],
      [' std=.3081 , mean=.1307', KNOWN_VALUES.mnist],
      ['mean=-.5', { mean: [-0.5] }],
      ['std=1/255', { std: [1 / 255] }],
      ['range=0..255', { range: [0, 255] }],
      ['range=-1..1', { range: [-1, 1] }],
      ['range=1..0,mean=.5,std=2e-1', { range: [1, 0], mean: [0.5], std: [0.2] }],
      ['range=.1...9', { range: [0.1, 0.9] }],
    ] as const)
      expect(pixelValues(text), text).to.deep.equal(values);
  });

  it('is the same as data', () => {
    expect(pixelValues({ mean: 0.5, std: [1, 2, 3] })).to.deep.equal({ mean: [0.5], std: [1, 2, 3] });
    expect(pixelValues({ range: [1, 0] })).to.deep.equal({ range: [1, 0] });
  });

  it('is written as it is read, whatever the numbers', () => {
    for (let seed = 0; seed < 200; seed++) {
      const [low, width, ...others] = keyedUniform(8, -300, 300, seed);
      const [mean, std] = [others.slice(0, 3), others.slice(3).map((n) => Math.abs(n) * 10 ** -(seed % 9))];
      const values = {
        ...(seed % 2 && { range: [low, low + (width || 1)] as const }),
        ...(seed % 3 && { mean: Array.from(mean) }),
        ...(seed % 5 && { std: Array.from(std) }),
      };
      const text = valuesText(values);
      if (text) expect(pixelValues(text), text).to.deep.equal(values);
    }
    expect(
      preprocessingOptions({ ...KNOWN_VALUES.mnist, inputSize: [32, 30], channels: 'bgr', layout: 'nchw' }),
    ).to.equal('--preprocess mean=0.1307,std=0.3081 --input-size 32x30 --channels bgr --layout nchw');
  });

  for (const [text, ...says] of [
    ['std=0', 'std is 0', 'numbers above 0'],
    ['mean=.5,std=-1', 'std is -1', 'numbers above 0'],
    ['mean=.5,std=.2,0,.2', 'std is 0.2,0,0.2'],
    ['std=', 'std takes numbers, got ""'],
    ['mean=a', 'mean takes numbers, got "a"'],
    ['mean=1/0', 'mean is Infinity', 'numbers'],
    ['range=0-255', 'LOW..HIGH', '0-255'],
    ['range=0..x', 'LOW..HIGH', '0..x'],
    ['range=1..1', 'the range 1..1', '0..255'],
    ['range=0..1..2', 'LOW..HIGH'],
    ['imagnet', '"imagnet" is not understood; did you mean imagenet?'],
    ['maen=.5', 'there is no "maen"; did you mean mean?'],
    ['mean=.5,mean=.4', 'two values for mean'],
    ['imagenet,range=0..255', '"imagenet" stands alone'],
    ['range=0..255,imagenet', '"imagenet" stands alone'],
    ['.5,.5', '".5" is not understood', 'mean=.485,.456,.406'],
    ['', 'is not understood', 'imagenet, cifar10, mnist'],
    ['toString', 'is not understood'],
  ] as const)
    it(`is refused: ${text || 'nothing'}`, () => expectRejects(() => pixelValues(text), RangeError, ...says));

  it('is refused as data: none, no numbers', async () => {
    await expectRejects(() => pixelValues({ maen: 1 } as object), RangeError, 'no "maen"; did you mean mean?');
    await expectRejects(() => pixelValues({ mean: [] }), RangeError, 'mean is empty');
    await expectRejects(() => pixelValues({ std: Number.NaN }), RangeError, 'std is NaN');
    await expectRejects(
      () => pixelValues({ range: [0, Number.POSITIVE_INFINITY] }),
      RangeError,
      'the range 0..Infinity',
    );
  });
});
