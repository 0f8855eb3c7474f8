import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { findArchitecture, lenet5, readArchitecture } from '../../../lib/models/index.js';
import { expectRejects, temporaryFolder } from '../../helpers.js';
import { openFile } from './fixtures.js';

const conv = { type: 'conv2d', weights: 'conv1', filters: 4, kernel: 3 };
const linear = { type: 'linear', weights: 'fc', units: 10 };
const flatten = { type: 'flatten' };

describe('architecture files', () => {
  const inFolder = temporaryFolder();
  const read = (content: unknown) => {
    writeFileSync(inFolder('a.json'), typeof content === 'string' ? content : JSON.stringify(content));
    return readArchitecture(inFolder('a.json'));
  };
  const input = [28, 28, 1];

  it('are read layer by layer', () => {
    const layers = [{ ...conv, stride: 2, padding: 1 }, { type: 'relu' }, { type: 'flatten', order: 'chw' }, linear];
    expect(read({ input, layers })).to.deep.equal({ name: 'a', input, initializer: 'torch', layers });
  });

  it('keep what happens before the first and after the last layer apart', () => {
    const { layers, normalize, scores } = readArchitecture(openFile('probabilities.arch.json'));
    expect(layers.map(({ type }) => type)).to.deep.equal(['conv2d', 'relu', 'maxPool2d', 'flatten', 'linear']);
    expect(normalize).to.deep.equal({ mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] });
    expect(scores).to.equal('probabilities');
  });

  it('are found by name or path', () => {
    expect(findArchitecture('lenet5')).to.equal(lenet5);
    expect(findArchitecture(openFile('net.arch.json')).input).to.deep.equal([8, 8, 3]);
  });

  const malformed: Record<string, [unknown, ...(string | RegExp)[]]> = {
    'no JSON': ['{ "input": ', 'is not JSON'],
    'a list': [[], 'is not an architecture'],
    'no input': [{ layers: [flatten, linear] }, 'input is missing', '[28, 28, 1]'],
    'an input without channels': [{ input: [28, 28], layers: [flatten, linear] }, 'input is [28,28]'],
    'no layers': [{ input }, 'layers is missing'],
    'an empty list': [{ input, layers: [] }, 'has no layers'],
    'a layer that is a word': [{ input, layers: ['relu', linear] }, 'layer 1 is "relu"'],
    'an unknown type': [
      { input, layers: [flatten, { type: 'dense' }] },
      'layer 2: type is "dense"',
      /known types are conv2d, .*linear.*normalize, softmax/,
    ],
    'a type from the prototype': [{ input, layers: [{ type: 'toString' }, linear] }, 'layer 1: type is "toString"'],
    'a field of the wrong type': [
      { input, layers: [{ ...conv, filters: '4' }, flatten, linear] },
      'layer 1 (conv2d): filters is "4"; expected a whole number from 1',
    ],
    'half a filter': [{ input, layers: [{ ...conv, filters: 0.5 }, flatten, linear] }, 'filters is 0.5'],
    'a negative padding': [{ input, layers: [{ ...conv, padding: -1 }, flatten, linear] }, 'padding is -1'],
    'a missing field': [
      { input, layers: [flatten, { type: 'linear', units: 10 }] },
      'layer 2 (linear): weights is missing',
      'prefix',
    ],
    'a misspelt field': [
      { input, layers: [{ ...conv, strides: 2 }, flatten, linear] },
      'layer 1 (conv2d): has no field "strides"',
      'stride',
    ],
    'a rate of one': [
      { input, layers: [flatten, { type: 'dropout', rate: 1 }, linear] },
      'layer 2 (dropout): rate is 1',
    ],
    'an unknown order': [{ input, layers: [{ type: 'flatten', order: 'whc' }, linear] }, 'order is "whc"'],
    'a linear layer of an image': [
      { input, layers: [conv, linear] },
      'layer 2 (linear) takes [features]',
      'given [26,26,4]',
      'flatten',
    ],
    'a convolution of a row': [{ input, layers: [flatten, conv] }, 'layer 2 (conv2d) takes [height, width, channels]'],
    'a pool larger than what comes in': [
      { input, layers: [{ type: 'maxPool2d', size: 30 }, flatten, linear] },
      'layer 1 (maxPool2d) leaves nothing of [28,28,1]',
    ],
    'a reshape of other size': [
      { input, layers: [{ type: 'reshape', shape: [783, 1] }, flatten, linear] },
      'layer 1 (reshape) cannot make [783,1] of [28,28,1]',
    ],
    'weights used twice': [
      { input, layers: [flatten, linear, { type: 'relu' }, linear] },
      'layer 4 (linear) has the weights "fc", which layer 2 has',
    ],
    'an image at the end': [{ input, layers: [conv] }, 'layer 1 (conv2d) is the last', 'expected [classes]'],
    'one class': [{ input, layers: [flatten, { ...linear, units: 1 }] }, 'layer 2 (linear) is the last and gives [1]'],
    'more weights than fit': [{ input, layers: [flatten, { ...linear, units: 1e9 }] }, 'at most 500000000'],
    'a normalization in the middle': [
      { input, layers: [flatten, { type: 'normalize', mean: [0], std: [1] }, linear] },
      'layer 2 (normalize) is in the middle',
    ],
    'a softmax in the middle': [{ input, layers: [flatten, { type: 'softmax' }, linear] }, 'layer 2 (softmax)'],
    'a mean of other channels': [
      { input, layers: [{ type: 'normalize', mean: [0, 0, 0], std: [1] }, flatten, linear] },
      'layer 1 (normalize): mean is [0,0,0]; expected 1 numbers',
    ],
    'a deviation of zero': [
      { input, layers: [{ type: 'normalize', mean: [0], std: [0] }, flatten, linear] },
      'std is [0]',
      'above 0',
    ],
    'a bias that is no truth': [
      { input, layers: [flatten, { ...linear, bias: 0 }] },
      'bias is 0; expected true or false',
    ],
    'a name that no layer has': [
      {
        input,
        layers: [
          { ...flatten, name: 'flat' },
          { ...linear, inputs: ['fiat'] },
        ],
      },
      'layer 2 (linear) takes from "fiat", and no layer before it has that name; there are input, flat.',
    ],
    'a layer that takes from a later one': [
      { input, layers: [flatten, { type: 'add', inputs: ['input', 'end'] }, { ...linear, name: 'end' }] },
      'layer 2 (add) takes from "end", and no layer before it',
    ],
    'a layer that takes from itself': [
      { input, layers: [flatten, { ...linear, name: 'fc', inputs: ['fc'] }] },
      'layer 2 (linear) takes from "fc", and no layer before it',
    ],
    'a sum of two shapes': [
      { input, layers: [{ ...conv, name: 'c' }, { type: 'add', inputs: ['input', 'c'] }, flatten, linear] },
      'layer 2 (add) cannot add [28,28,1] and [26,26,4]',
    ],
    'a residual that changes the shape': [
      { input, layers: [conv, { type: 'residual', body: [{ ...conv, weights: 'b' }] }, flatten, linear] },
      'layer 2 (add) cannot add [24,24,4] and [26,26,4]',
    ],
    'channels of images of two sizes': [
      { input, layers: [{ ...conv, name: 'c' }, { type: 'concat', inputs: ['input', 'c'] }, flatten, linear] },
      'layer 2 (concat) cannot put the channels of [28,28,1] and [26,26,4] together',
    ],
    'two layers of one name': [
      { input, layers: [{ ...flatten, name: 'a' }, { type: 'relu', name: 'a' }, linear] },
      'layer 2 (relu) has the name "a" of another',
    ],
    'a layer called as the images are': [
      { input, layers: [{ ...flatten, name: 'input' }, linear] },
      'layer 1 (flatten) has the name "input" of another',
    ],
    'a sum of one': [
      { input, layers: [{ ...flatten, name: 'a' }, { type: 'add', inputs: ['a'] }, linear] },
      'layer 2 (add) joins at least two inputs',
    ],
    'a layer of two inputs': [
      {
        input,
        layers: [
          { ...flatten, name: 'a' },
          { ...linear, inputs: ['a', 'a'] },
        ],
      },
      'layer 2 (linear) takes one input, it is given 2',
    ],
    'inputs that are no list': [
      {
        input,
        layers: [
          { ...flatten, name: 'a' },
          { ...linear, inputs: 'a' },
        ],
      },
      'layer 2 (linear): inputs is "a"; expected a list of names',
    ],
    'a residual without a body': [
      { input, layers: [{ type: 'residual' }, flatten, linear] },
      'layer 1 (residual): body is missing; expected a list of layers',
    ],
    'a fault inside a residual': [
      {
        input,
        layers: [conv, { type: 'residual', body: [{ type: 'relu' }, { ...conv, kernel: 0 }] }, flatten, linear],
      },
      'layer 2, body 2 (conv2d): kernel is 0',
    ],
    'a misfit inside a shortcut': [
      { input, layers: [conv, { type: 'residual', body: [], shortcut: [flatten, conv] }, flatten, linear] },
      'layer 2, shortcut 2 (conv2d) takes [height, width, channels]',
    ],
    'weights used inside and outside': [
      { input, layers: [conv, { type: 'gate', body: [{ ...conv, padding: 1 }] }, flatten, linear] },
      'layer 2, body 1 (conv2d) has the weights "conv1", which layer 1 has',
    ],
    'a block of two inputs': [
      {
        input,
        layers: [
          { ...conv, name: 'a' },
          { type: 'relu', name: 'b' },
          { type: 'residual', inputs: ['a', 'b'], body: [] },
          flatten,
          linear,
        ],
      },
      'layer 3 (residual) takes one input, it is given 2',
    ],
    'a layer that nothing takes from': [
      { input, layers: [{ ...conv, name: 'a' }, { type: 'relu' }, { type: 'tanh', inputs: ['a'] }, flatten, linear] },
      'layer 2 (relu) leads nowhere',
    ],
    'a softmax that is wired': [
      { input, layers: [flatten, { ...linear, name: 'a' }, { type: 'softmax', inputs: ['a'] }] },
      'layer 3 (softmax): has no field "inputs"',
    ],
    'windows that hold nothing': [
      { input, layers: [{ type: 'maxPool2d', size: 2, padding: 2 }, flatten, linear] },
      'layer 1 (maxPool2d) has padding 2, as wide as its window of 2 × 2',
    ],
    'one name of two parameters': [
      {
        input,
        layers: [
          { type: 'reshape', shape: [28, 28] },
          { type: 'addPositions', weights: 'fc.weight' },
          { type: 'takeToken', index: 0 },
          linear,
        ],
      },
      'layer 4 (linear) has the weights "fc", which layer 2 has',
    ],
    'a fault after a normalization': [
      { input, layers: [{ type: 'normalize', mean: [0], std: [1] }, conv, linear] },
      'layer 3 (linear) takes [features]',
    ],
  };
  for (const [what, [content, ...says]] of Object.entries(malformed))
    it(`with ${what} are refused`, () => expectRejects(() => read(content), DataError, inFolder('a.json'), ...says));
});
