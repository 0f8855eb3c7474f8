export type { Access, Attack, AttackBatch, AttackOptions, AttackResult } from './contracts.js';
export { type FgsmOptions, fgsm } from './gradient/fgsm.js';
export { lossGradient } from './gradient/loop.js';
export { type PgdOptions, pgd } from './gradient/pgd.js';
