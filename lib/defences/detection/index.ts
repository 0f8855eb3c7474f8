export type { Detector } from './contract.js';
export {
  type DetectionObjectiveOptions,
  detectionObjective,
  detectorArchitecture,
  trainedDetector,
} from './trained.js';
