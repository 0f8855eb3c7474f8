export type { Purifier } from './contracts.js';
export { DISTANCES, type Distance } from './distances.js';
export { type Projection, type ProjectOptions, project, projectSlowly } from './project.js';
export { purified } from './purified.js';
export { encodeDecode, nearestManifold, projection } from './purifiers.js';
export { cachedVae, loadVae, type TrainedVae, type VaeMetadata, type VaeRecipe, vaeRecipeOf } from './store-vae.js';
export { trainVae, type VaeSettings } from './train-vae.js';
export { createVae, type Decoded, initialVae, type Vae, type VaeShape } from './vae.js';
