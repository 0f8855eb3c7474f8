export type { AttackName, Chain, NetworkName } from './chain.js';
export type { Study } from './contracts.js';
export { openStudy } from './open.js';
export { published } from './published.js';
export { deepcustom as study } from './study.js';
export { publishedTarget, TARGETS } from './targets.js';
