export { type BpdaOptions, bpda } from './adaptive/bpda.js';
export { type EvadingOptions, evading } from './adaptive/evading.js';
export {
  type ExpectationOptions,
  expectation,
  expectationOver,
  type RandomClassifier,
} from './adaptive/expectation.js';
export type { Guarded, Suspicion } from './adaptive/guarded.js';
export { type Purifier, purifiedSlowly } from './adaptive/purifier.js';
export { type Applicable, applicableAttacks } from './applicable.js';
export { type AttackDataOptions, attackData } from './attack-data.js';
export { type AutoAttackOptions, autoAttack } from './auto-attack.js';
export { type CascadeOptions, cascade } from './cascade.js';
export type {
  Access,
  Attack,
  AttackBatch,
  AttackKind,
  AttackOptions,
  AttackResult,
  FitSummary,
  FittingOptions,
  MaskMaker,
  RunState,
  Setting,
  TargetChoice,
  TargetRule,
} from './contracts.js';
export { type BoundaryAttackOptions, boundaryAttack } from './decision/boundary-attack.js';
export { type HopSkipJumpOptions, hopSkipJump } from './decision/hop-skip-jump.js';
export type { StartRule } from './decision/start.js';
export { checkAttack, checkBatch, checkOptions } from './engine/check.js';
export { takeBatch } from './engine/in-turn.js';
export { defineAttack } from './engine/run.js';
export type { AttackSpec } from './engine/spec.js';
export { openStateFile } from './engine/state-file.js';
export { suite } from './engine/suite.js';
export { BudgetError, Wave } from './engine/wave.js';
export { type FeatureRules, featureRules } from './feature-rules.js';
export { type ApgdOptions, apgd } from './gradient/apgd.js';
export { type ApgdCeOptions, apgdCe } from './gradient/apgd-ce.js';
export { type ApgdTOptions, apgdT } from './gradient/apgd-t.js';
export { type BimOptions, bim } from './gradient/bim.js';
export { type CarliniWagnerOptions, carliniWagner } from './gradient/carlini-wagner.js';
export { type DdnOptions, ddn } from './gradient/ddn.js';
export { type DeepFoolOptions, deepFool } from './gradient/deepfool.js';
export { lossGradient } from './gradient/differentiate.js';
export { type DiFgsmOptions, diFgsm, type TiFgsmOptions, tiFgsm } from './gradient/diverse-fgsm.js';
export { type EadOptions, ead } from './gradient/ead.js';
export { type FabOptions, type FabTOptions, fab, fabT } from './gradient/fab.js';
export { type FgsmOptions, fgsm } from './gradient/fgsm.js';
export { type FmnOptions, fmn } from './gradient/fmn.js';
export { type GreedyExchangeOptions, greedyExchange } from './gradient/greedy-exchange.js';
export { type Jacobian, jacobian } from './gradient/jacobian.js';
export { type JsmaOptions, jsma } from './gradient/jsma.js';
export type { LossName } from './gradient/losses.js';
export { type MiFgsmOptions, miFgsm } from './gradient/mi-fgsm.js';
export { type PdpgdOptions, pdpgd } from './gradient/pdpgd.js';
export { type PgdOptions, pgd } from './gradient/pgd.js';
export { type SigmaZeroOptions, sigmaZero } from './gradient/sigma-zero.js';
export { type SuperDeepFoolOptions, superDeepFool } from './gradient/super-deepfool.js';
export type { KnownAttack, OptionType } from './known-attack.js';
export { borderMask } from './masks/border.js';
export { boxMask } from './masks/box.js';
export { featureMask } from './masks/features.js';
export { imageMask } from './masks/image.js';
export { parseMask } from './masks/parse.js';
export { patchMask } from './masks/patch.js';
export { type Place, type Placement, placeOf, touches } from './masks/place.js';
export { randomPixelsMask } from './masks/random-pixels.js';
export { type ImageShape, type Rectangle, rectangleMask } from './masks/rectangle.js';
export { topPixelsMask } from './masks/top-pixels.js';
export { type RandomNoiseOptions, randomNoise } from './noise.js';
export { type AttackScope, AttackSyntaxError, parseAttacks } from './parse.js';
export { perturbationNorms } from './perturbation-norms.js';
export {
  type BackdoorOptions,
  backdoor,
  type SquareTriggerOptions,
  squareTrigger,
  stamp,
  type Trigger,
} from './poisoning/backdoor.js';
export { type FlipLabelsOptions, flipLabels } from './poisoning/flip-labels.js';
export { type ReplaceOptions, replaceWithAdversarial } from './poisoning/replace.js';
export { type Poisoned, type PoisonOptions, poisonedRows } from './poisoning/rows.js';
export { fittedAttacks, knownAttacks, namedAttacks } from './registry.js';
export { type CoordinateDescentOptions, coordinateDescent } from './score/coordinate-descent.js';
export {
  type Allowance,
  asGradient,
  coordinateDifferences,
  type Differences,
  inverseDistanceGradient,
  nesGradient,
  type Points,
} from './score/estimates.js';
export { type InverseDistanceOptions, inverseDistance } from './score/inverse-distance.js';
export type { ScoreLoss } from './score/margin.js';
export { type NesOptions, nes } from './score/nes.js';
export { type SimbaOptions, simba } from './score/simba.js';
export { type SquareOptions, square } from './score/square.js';
export { type ZooOptions, zoo } from './score/zoo.js';
export { requireNumber } from './settings.js';
export { type ConfidentSquareOptions, confidentSquare } from './transfer/confident-square.js';
export { type EnsembleOptions, ensemble } from './transfer/ensemble.js';
export { type Surrogate, type SurrogateOptions, trainSurrogate } from './transfer/surrogate.js';
export { type FitUniversalOptions, fitUniversal, type UniversalPerturbation } from './universal/fit.js';
export { type FitPatchOptions, fitPatch, sideOf } from './universal/fit-patch.js';
export { type Patch, paste } from './universal/paste.js';
export { type PatchOptions, patch } from './universal/patch.js';
export { type PatchAttackOptions, patchAttack } from './universal/patch-attack.js';
export { shifted, universal } from './universal/universal.js';
export { type UniversalAttackOptions, universalAttack } from './universal/universal-attack.js';
export { type ValidRows, validRows } from './valid-rows.js';
