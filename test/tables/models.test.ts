import { expect } from 'chai';
import type { Feature } from '../../lib/data/index.js';
import { behindRanges, bareModel, isDifferentiable, linearize, openModel } from '../../lib/models/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, fixture, largestDifference, type Packed, readFixture, unpack } from '../helpers.js';

const features = Array.from({ length: 16 }, (_, i): Feature => {
  const low = -1 - i / 4;
  return { name: `f${i}`, low, high: 2 + i / 8, whole: false, immutable: false };
});
