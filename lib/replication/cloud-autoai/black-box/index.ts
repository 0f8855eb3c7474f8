export { adjustedAgainstNoise } from './adjusted.js';
export type * from './contracts.js';
export { blackBoxPlan } from './plan.js';
export { type BlackBoxOptions, type BlackBoxProgress, replicateBlackBox } from './replicate.js';
