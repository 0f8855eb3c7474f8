export * from './attacks/index.js';
export * from './data/index.js';
export * from './defences/index.js';
export * from './evaluation/index.js';
export * from './figures/index.js';
export * from './models/index.js';
export * from './notebook/index.js';
export * from './tensor/index.js';
