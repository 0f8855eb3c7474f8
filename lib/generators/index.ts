export {
  type Activations,
  chainOf,
  type HiddenLayer,
  hiddenActivations,
  hiddenLayers,
  isConvolution,
} from './activations.js';
export { type AttackSet, type AttackSetMetadata, loadAttackSet, saveAttackSet } from './attack-set.js';
export {
  type OtherAttacksConfig,
  type OtherAttacksOn,
  otherAttacksOn,
  readOtherAttacksConfig,
} from './config/other-attacks.js';
export {
  GENERATOR_LOSSES,
  type GeneratorLossName,
  type ImageKind,
  type ProjectConfig,
  readProjectConfig,
  type TrainingType,
} from './config/project.js';
export type { Generator, GeneratorMetadata, GeneratorSettings } from './contracts.js';
export {
  fileIn,
  filesIn,
  isTensorFlow1,
  type Places,
  type ProjectFolders,
  projectFolders,
  tensorFlow1In,
} from './folders.js';
export {
  changedAnswers,
  type GenerateOptions,
  type Generators,
  generate,
  randomClasses,
} from './generate.js';
export type { GeneratorLoss, LossAt } from './losses/contract.js';
export { type NegativeCrossEntropyOptions, negativeCrossEntropyLoss } from './losses/negative-cross-entropy.js';
export { type RelevanceLossOptions, relevanceLoss } from './losses/relevance.js';
export { type RelevanceOptimumOptions, relevanceOptimum } from './losses/relevance-optimum.js';
export {
  type SuspiciousnessLossOptions,
  type SuspiciousUnits,
  suspiciousnessLoss,
} from './losses/suspiciousness.js';
export { cifarGenerator, generatorFor, initialGenerator, mnistGenerator } from './networks.js';
export { ablated } from './properties/ablation.js';
export {
  type HitSpectra,
  type HitSpectrum,
  type HitSpectrumOptions,
  hitSpectra,
} from './properties/hit-spectrum.js';
export { relevance } from './properties/relevance.js';
export type { RelevanceRule } from './properties/relevance-rules.js';
export {
  type ClassRelevance,
  type ClassRelevanceOptions,
  classRelevance,
  relevantPixels,
} from './properties/relevant-pixels.js';
export { mapScores, mostSuspicious, neuronScores, tarantula, topK } from './properties/suspiciousness.js';
export {
  cachedGenerator,
  type GeneratorOptions,
  type GeneratorRecipe,
  generatorRecipe,
  imagesHash,
  loadGenerator,
  saveGenerator,
  weightsHash,
} from './store.js';
export { type GeneratorTrainingOptions, type TrainingState, trainGenerator } from './train.js';
