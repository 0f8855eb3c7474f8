export { articleNetwork, articleRecipe } from './article.js';
export type { Study } from './contracts.js';
export { openStudy } from './open.js';
export type * from './parts/adaptive/result.js';
export type * from './parts/network/result.js';
export type * from './parts/purification/result.js';
export { published } from './published.js';
export { clearboxDigits as study } from './study.js';
export { openVae, vaeRecipe } from './vae.js';
