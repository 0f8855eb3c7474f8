export { type FgsmRsOptions, fgsmRs } from './adversarial-training/fgsm-rs.js';
export { type FreshAdversaryOptions, freshAdversary } from './adversarial-training/fresh.js';
export { collapsedAt, type MultiStepCheckOptions, multiStepCheck } from './adversarial-training/multi-step-check.js';
export { type PgdAdversaryOptions, pgdAdversary } from './adversarial-training/pgd-adversary.js';
export { type StaticAdversaryOptions, staticAdversary } from './adversarial-training/static.js';
export { type TradesOptions, trades } from './adversarial-training/trades.js';
export { type ActivationPruningOptions, activationPruning } from './architecture/activation-pruning.js';
export { ensembleOf } from './architecture/ensemble.js';
export { ensembleAdversary } from './architecture/ensemble-adversarial.js';
export { type PruneOptions, pruned } from './architecture/prune.js';
export { type Quantized, type QuantizeOptions, quantized } from './architecture/quantize.js';
export { type SaturatedOptions, saturated } from './architecture/saturated.js';
export {
  type CertifyBoundsOptions,
  type CrownOptions,
  certifyBounds,
  crownBounds,
  crownMargins,
  type IbpTrainingOptions,
  ibpBounds,
  ibpMargins,
  ibpSchedule,
  ibpTraining,
  type LogitBounds,
  withBounds,
} from './certified/index.js';
export {
  type CertifySmoothedOptions,
  certifySmoothed,
  type LabelledRows,
  largestSmoothedRadius,
  type NoiseAugmentationOptions,
  noiseAugmentation,
  type PredictSmoothedOptions,
  predictSmoothed,
  type SamplingOptions,
  type SmoothedAnswer,
  type SmoothedCertificate,
  type SmoothedClassifier,
  type SmoothedOptions,
  smoothed,
} from './certified/smoothing/index.js';
export {
  type DetectionObjectiveOptions,
  type Detector,
  detectionObjective,
  detectorArchitecture,
  guarded,
  type LidOptions,
  lid,
  type MahalanobisOptions,
  mahalanobis,
  type ReconstructionOptions,
  reconstruction,
  refusals,
  squeezing,
  suspicionOf,
  thresholdFor,
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
export { type DistillationObjectiveOptions, distillationObjective } from './distillation-objective.js';
export {
  bitDepth,
  jpeg,
  medianFilter,
  purified,
  purifiedAnew,
  randomResize,
  squeeze,
  threshold,
  unchanged,
} from './preprocessing/index.js';
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
export {
  type CompactnessOptions,
  compactness,
  type FastBatOptions,
  fastBat,
  type InputGradientPenaltyOptions,
  inputGradientPenalty,
} from './regularization/index.js';
export { SMOOTH, type SmoothActivation, smoothActivations } from './smooth-activations.js';
export { atTemperature } from './temperature.js';
