import type { Architecture } from '../architecture.js';
import type { Layout } from './layout.js';

/** How a network of that architecture wants its images; `torch`: as PyTorch, that made its weights, has them. */
export function layoutOf({ layers: [first] }: Architecture, from?: 'torch'): Layout {
  if (first.type === 'reshape' && first.shape.length < 3) return first.shape.length === 1 ? 'flat' : 'nhw';
  if (first.type === 'flatten') return from && first.order !== 'hwc' ? 'flat-chw' : 'flat';
  return from ? 'nchw' : 'nhwc';
}
