export type { Architecture, Layer, Step } from './architecture.js';
export { architectures, findArchitecture } from './architectures/find.js';
export { lenet } from './architectures/lenet.js';
export { lenet5 } from './architectures/lenet5.js';
export { mlp } from './architectures/mlp.js';
export { readArchitecture } from './architectures/read.js';
export { student } from './architectures/student.js';
export type { Ball, Certified, Certifier } from './certifier.js';
export { readPyTorchCheckpoint } from './checkpoint/pytorch.js';
export { readSafetensors, safetensorsOf, writeSafetensors } from './checkpoint/safetensors.js';
export type { CheckpointOptions } from './checkpoint/state-dict.js';
export type {
  Classifier,
  DifferentiableClassifier,
  Linearization,
  Mapping,
  MappingPass,
  NamedArray,
  NamedArrays,
  Network,
  ScoreKind,
  TrainingPass,
} from './contracts.js';
export { isNetwork } from './contracts.js';
export { foldedWeights } from './folded.js';
export { networkFromPyTorch } from './from-pytorch.js';
export {
  isLayerNode,
  type JoinNode,
  type LayerNode,
  layGraph,
  type Node,
  type PlacedLayer,
  parametersOf,
  type Weights,
} from './graph.js';
export { architectureGraph } from './inspection/architecture-graph.js';
export type { GraphLayer, ModelGraph } from './inspection/contract.js';
export { entranceOf } from './inspection/entrance.js';
export { joinOf, kindOf } from './layers/index.js';
export { linearize } from './linearize.js';
export { createMapping } from './mapping.js';
export { answersByLogits, createNetwork, initialWeights, parameterCount, weightsOf } from './network.js';
export type { Objective, TrainingBatch, WeightObjective } from './objective.js';
export { bareModel } from './open/bare.js';
export { LAYOUTS, type Layout } from './open/layout.js';
export { choiceIn, openModel } from './open/open.js';
export { isDifferentiable, type OpenedModel, type OpenModelOptions } from './open/opened.js';
export { storedModel } from './open/own.js';
export {
  type AskedValues,
  changesImages,
  type PixelValues,
  type Preprocessing,
} from './open/preprocessing/contract.js';
export { behindRanges } from './open/preprocessing/features.js';
export { instead } from './open/preprocessing/instead.js';
export { KNOWN_VALUES, pixelValues } from './open/preprocessing/read.js';
export { preprocessingOptions, valuesText } from './open/preprocessing/text.js';
export { pretrainedPath } from './open/pretrained.js';
export { PythonModelError } from './open/python/errors.js';
export type { PythonSettings } from './open/python/options.js';
export { ServedError } from './open/served/errors.js';
export type { ServedMetadata, StatedTensor } from './open/served/metadata.js';
export { openServed, type ServedModel } from './open/served/open.js';
export type { Journal, ServedCounts, ServedOptions, ServedSettings } from './open/served/options.js';
export type { Served } from './open/served/served.js';
export { type Optimizer, type OptimizerState, optimizerOf } from './optimizers.js';
export {
  argmaxRows,
  FLOAT_NOISE,
  isWrong,
  NO_ANSWER,
  type PredictOptions,
  predictLabels,
  predictScores,
  requireScores,
} from './predict.js';
export { linearizeLayer } from './reverse.js';
export type { Selected, Selection } from './selection.js';
export { type SimplifiedNode, simplify, simplifyUnfolded } from './simplify.js';
export {
  cachedModel,
  loadModel,
  type ModelMetadata,
  type Recipe,
  recipeOf,
  saveModel,
  type TrainedModel,
  trainModel,
} from './store.js';
export {
  type Adversary,
  type OptimizerSettings,
  TrainingDiverged,
  type TrainingOptions,
  type TrainingProgress,
  type TrainingSettings,
  train,
} from './training.js';
