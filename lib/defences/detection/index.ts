export type { Detector } from './contract.js';
export { guarded } from './guarded.js';
export { type LidOptions, lid } from './lid.js';
export { type MahalanobisOptions, mahalanobis } from './mahalanobis.js';
export { type ReconstructionOptions, reconstruction } from './reconstruction.js';
export { squeezing } from './squeezing.js';
export { refusals, thresholdFor } from './threshold.js';
export {
  type DetectionObjectiveOptions,
  detectionObjective,
  detectorArchitecture,
  trainedDetector,
} from './trained.js';
export { suspicionOf } from './values.js';
