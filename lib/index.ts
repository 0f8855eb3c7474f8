export * from './tensor/index.js'; export * from './data/index.js';
