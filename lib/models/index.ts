export { type Architecture, architectures, type Layer, lenet, student } from './architecture.js';
export { readPyTorchCheckpoint } from './checkpoint/pytorch.js';
export { readSafetensors, writeSafetensors } from './checkpoint/safetensors.js';
export type {
  Classifier,
  DifferentiableClassifier,
  Linearization,
  NamedArray,
  NamedArrays,
  Network,
  ScoreKind,
} from './contracts.js';
export { linearize } from './linearize.js';
export { createNetwork, initialWeights, networkFromPyTorch, weightsOf } from './network.js';
export { argmaxRows, type PredictOptions, predictLabels, predictScores } from './predict.js';
export {
  cachedModel,
  loadModel,
  type ModelMetadata,
  type Recipe,
  saveModel,
  type TrainedModel,
  trainModel,
} from './store.js';
export {
  type OptimizerSettings,
  type TrainingOptions,
  type TrainingProgress,
  type TrainingSettings,
  train,
} from './training.js';
