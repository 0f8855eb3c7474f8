export type { MeasuredAttempt, MeasuredDefence } from './attempts/index.js';
export type { Study } from './contracts.js';
export { openStudy } from './open.js';
export { distilled } from './parts/architecture/recipes.js';
export { type MaskedId, maskedModel as masked } from './parts/masking/models/index.js';
export { networkCalled as network } from './recipes.js';
export { defences as study } from './study.js';
export type { StudyResults } from './study-results.js';
