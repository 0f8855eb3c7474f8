export type { AttackName, NetworkName } from './attacks.js';
export type { Chain, Study } from './contracts.js';
export { openStudy } from './open.js';
export { published } from './published.js';
export { deepcustom as study } from './study.js';
export { publishedTarget, TARGETS } from './targets.js';
