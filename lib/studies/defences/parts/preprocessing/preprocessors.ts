import type { Purifier } from '../../../../attacks/index.js';
import { bitDepth, jpeg, medianFilter, randomResize, squeeze, unchanged } from '../../../../defences/index.js';

/** What stands before the network. */
export interface Preprocessor {
  readonly id: string;
  readonly name: string;
  readonly paper: string;
  readonly purifier: Purifier;
  /** The same, switched off: at its own limit where it has one that changes nothing. */
  readonly off: Purifier;
}

/** The share of a side that is left, as published 299 to 330 of 331 values: of 28 values, 25 to 28. */
const SHRINK = 3;

const XU = 'Xu, Evans and Qi, 2018';

/** The one that is a threshold at a half. */
export const BINARY = 'bits-1';
/** The one that draws at random. */
export const RANDOM = 'random-resize';

export const PREPROCESSORS: readonly Preprocessor[] = [
  ...[75, 25].map((quality) => ({
    ...{ id: `jpeg-${quality}`, name: `JPEG, quality ${quality}`, paper: 'Dziugaite, Ghahramani and Roy, 2016' },
    ...{ purifier: jpeg(quality), off: unchanged },
  })),
  { id: 'bits-3', name: 'bit depth 3', paper: XU, purifier: bitDepth(3), off: unchanged },
  { id: BINARY, name: 'bit depth 1 (a threshold at .5)', paper: XU, purifier: bitDepth(1), off: unchanged },
  { id: 'median', name: 'median 3 × 3', paper: XU, purifier: medianFilter(3), off: medianFilter(1) },
  {
    ...{ id: 'median-bits-1', name: 'median 3 × 3, then bit depth 1', paper: XU },
    ...{ purifier: squeeze(medianFilter(3), bitDepth(1)), off: squeeze(medianFilter(1), unchanged) },
  },
  {
    ...{ id: RANDOM, name: 'random resize and pad', paper: 'Xie et al., 2018' },
    ...{ purifier: randomResize(SHRINK), off: randomResize(0) },
  },
];
