export { type FreshAdversaryOptions, freshAdversary } from './adversarial-training/fresh.js';
export { type StaticAdversaryOptions, staticAdversary } from './adversarial-training/static.js';
export {
  type DetectionObjectiveOptions,
  type Detector,
  detectionObjective,
  detectorArchitecture,
  trainedDetector,
} from './detection/index.js';
export {
  controlStudent,
  distilledStudent,
  hasCollapsed,
  type StudentOptions,
  softLabels,
  trainStudent,
} from './distillation.js';
export { jpeg, medianFilter, purified, threshold } from './preprocessing/index.js';
export {
  type BallSearch,
  type BallSearchOptions,
  cachedVae,
  createVae,
  type Decoded,
  DISTANCES,
  type DifferentiableProjectionOptions,
  type Distance,
  differentiableProjection,
  encodeDecode,
  initialVae,
  loadVae,
  nearestManifold,
  type OverpoweredOptions,
  overpowered,
  type Projection,
  type ProjectOptions,
  project,
  projection,
  projectSlowly,
  searchBall,
  type TrainedVae,
  trainVae,
  type Vae,
  type VaeMetadata,
  type VaeRecipe,
  type VaeSettings,
  type VaeShape,
  vaeRecipeOf,
} from './purification/index.js';
export { atTemperature } from './temperature.js';
