export {
  type CertifySmoothedOptions,
  certifySmoothed,
  largestSmoothedRadius,
  type SmoothedCertificate,
} from './certify.js';
export type { LabelledRows, SamplingOptions } from './counts.js';
export { type NoiseAugmentationOptions, noiseAugmentation } from './noise-augmentation.js';
export { type PredictSmoothedOptions, predictSmoothed, type SmoothedAnswer } from './predict.js';
export { type SmoothedClassifier, type SmoothedOptions, smoothed } from './smoothed.js';
