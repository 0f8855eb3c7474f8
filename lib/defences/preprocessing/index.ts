export { jpeg } from './jpeg.js';
export { medianFilter } from './median-filter.js';
export { purified } from './purified.js';
export { threshold } from './threshold.js';
