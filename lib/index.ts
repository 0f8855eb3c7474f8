export * from './tensor/index.js'; export * from './data/index.js';
export * from './models/index.js'; export * from './attacks/index.js';
