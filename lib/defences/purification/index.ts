export type { Purifier } from './contracts.js';
export { purified } from './purified.js';
