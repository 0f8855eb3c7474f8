import { expect } from 'chai';
import { DataError } from '../../lib/data/index.js';
import { type Architecture, networkFromPyTorch, type Step } from '../../lib/models/index.js';
import { drawn } from './drawn.js';

const rows = (input: [number, number, number], ...layers: Step[]): Architecture => ({
  name: 'joined',
  input,
  initializer: 'torch',
  layers: [...layers, { type: 'linear', weights: 'fc', units: 3 }],
});
const joined = (type: 'add' | 'concat', input: [number, number, number]) =>
  rows(
    input,
    { type: 'flatten', name: 'whole' },
    { type: 'linear', weights: 'other', units: input[0] * input[1] * input[2], name: 'made' },
    { type, inputs: ['whole', 'made'] },
  );
const opened = (architecture: Architecture) => networkFromPyTorch('joined.pth', drawn(architecture), architecture);

describe('rows that are joined, from PyTorch', () => {
  it('are refused where PyTorch has them in another order', () => {
    for (const type of ['add', 'concat'] as const)
      expect(() => opened(joined(type, [4, 4, 2]))).to.throw(DataError, `layer 3 (${type}) joins rows`);
    const twice = rows(
      [4, 4, 2],
      { type: 'flatten', name: 'a' },
      { type: 'flatten', inputs: ['input'], name: 'b' },
      { type: 'concat', inputs: ['a', 'b'] },
    );
    expect(() => opened(twice)).to.throw(DataError, 'export the model to ONNX');
  });

  it('are read where an image has one channel or one place', () => {
    for (const input of [
      [4, 4, 1],
      [1, 1, 5],
    ] as const)
      for (const type of ['add', 'concat'] as const) opened(joined(type, [...input])).dispose();
  });
});
