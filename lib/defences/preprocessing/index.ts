export { bitDepth } from './bit-depth.js';
export { jpeg } from './jpeg.js';
export { medianFilter } from './median-filter.js';
export { purified, purifiedAnew } from './purified.js';
export { randomResize } from './random-resize.js';
export { squeeze } from './squeeze.js';
export { threshold } from './threshold.js';
export { unchanged } from './unchanged.js';
