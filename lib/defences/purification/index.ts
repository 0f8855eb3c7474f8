export { type BpdaOptions, bpda } from './bpda.js';
export type { Purifier } from './contracts.js';
export { type ExpectationOptions, expectation } from './expectation.js';
export { jpeg } from './jpeg.js';
export { medianFilter } from './median-filter.js';
export { purified } from './purified.js';
export { threshold } from './threshold.js';
