import { NORMS, type Norm } from '../tensor/index.js';
import { type AutoAttackOptions, autoAttack } from './auto-attack.js';
import { type CascadeOptions, cascade } from './cascade.js';
import { type BoundaryAttackOptions, boundaryAttack } from './decision/boundary-attack.js';
import { type HopSkipJumpOptions, hopSkipJump } from './decision/hop-skip-jump.js';
import { type ApgdOptions, apgd } from './gradient/apgd.js';
import { type ApgdCeOptions, apgdCe } from './gradient/apgd-ce.js';
import { type ApgdTOptions, apgdT } from './gradient/apgd-t.js';
import { type BimOptions, bim } from './gradient/bim.js';
import { type CarliniWagnerOptions, carliniWagner } from './gradient/carlini-wagner.js';
import { type DdnOptions, ddn } from './gradient/ddn.js';
import { type DeepFoolOptions, deepFool } from './gradient/deepfool.js';
import { type DiFgsmOptions, diFgsm, type TiFgsmOptions, tiFgsm } from './gradient/diverse-fgsm.js';
import { type EadOptions, ead } from './gradient/ead.js';
import { type FabOptions, type FabTOptions, fab, fabT } from './gradient/fab.js';
import { type FgsmOptions, fgsm } from './gradient/fgsm.js';
import { FMN_DIRECTIONS, type FmnOptions, fmn } from './gradient/fmn.js';
import { type GreedyExchangeOptions, greedyExchange } from './gradient/greedy-exchange.js';
import { type JsmaOptions, jsma } from './gradient/jsma.js';
import { type LossName, losses } from './gradient/losses.js';
import { type MiFgsmOptions, miFgsm } from './gradient/mi-fgsm.js';
import { type PdpgdOptions, pdpgd } from './gradient/pdpgd.js';
import { type PgdOptions, pgd } from './gradient/pgd.js';
import { type SigmaZeroOptions, sigmaZero } from './gradient/sigma-zero.js';
import { type SuperDeepFoolOptions, superDeepFool } from './gradient/super-deepfool.js';
import { type KnownAttack, known, type OptionTypes } from './known-attack.js';
import { type RandomNoiseOptions, randomNoise } from './noise.js';
import { type CoordinateDescentOptions, coordinateDescent } from './score/coordinate-descent.js';
import { type InverseDistanceOptions, inverseDistance } from './score/inverse-distance.js';
import { type NesOptions, nes } from './score/nes.js';
import { type SimbaOptions, simba } from './score/simba.js';
import { type SquareOptions, square } from './score/square.js';
import { type ZooOptions, zoo } from './score/zoo.js';
import { type PatchAttackOptions, patchAttack } from './universal/patch-attack.js';
import { type UniversalAttackOptions, universalAttack } from './universal/universal-attack.js';

/** What options take. */
const [num, flag, target, oneClass] = ['number', 'boolean', 'target', 'class'] as const;
const loss = Object.keys(losses) as LossName[];
const scoreLoss = ['margin', 'crossEntropy'] as const;
const boundary: OptionTypes<FabOptions> = {
  steps: num,
  restarts: num,
  targets: num,
  alphaMax: num,
  eta: num,
  beta: num,
  finalSearch: num,
};

const whiteBox = (norms: readonly Norm[]) => ({ kind: 'fixed', access: 'gradients', norms }) as const;
const nearest = (norms: readonly Norm[]) => ({ kind: 'minimal', access: 'gradients', norms }) as const;
const scored = (norms: readonly Norm[]) => ({ kind: 'fixed', access: 'scores', norms }) as const;

/** Every attack that can be named: white box of fixed size, white box of minimal norm, black box. */
export const knownAttacks: readonly KnownAttack[] = [
  known<FgsmOptions>(
    'fgsm',
    'one step along the gradient (Goodfellow et al., 2015)',
    whiteBox(NORMS),
    { loss, target },
    fgsm,
  ),
  known<BimOptions>(
    'bim',
    'several small steps along the gradient (Kurakin et al., 2017)',
    whiteBox(NORMS),
    { steps: num, stepSize: num, earlyStop: flag, loss, target, skipCycles: flag },
    bim,
  ),
  known<PgdOptions>(
    'pgd',
    'projected gradient descent from a random start (Madry et al., 2018)',
    whiteBox(NORMS),
    {
      steps: num,
      stepSize: num,
      relativeStepSize: num,
      restarts: num,
      randomStart: flag,
      earlyStop: flag,
      loss,
      target,
      skipCycles: flag,
    },
    pgd,
  ),
  known<MiFgsmOptions>(
    'mi-fgsm',
    'steps along summed gradients (Dong et al., 2018)',
    whiteBox(['linf', 'l2']),
    { steps: num, stepSize: num, momentum: num, earlyStop: flag, loss, target },
    miFgsm,
  ),
  known<DiFgsmOptions>(
    'di-fgsm',
    'MI-FGSM at images resized and padded at random, made to carry over (Xie et al., 2019)',
    whiteBox(['linf', 'l2']),
    { steps: num, stepSize: num, momentum: num, probability: num, resizeRate: num, loss, target },
    diFgsm,
  ),
  known<TiFgsmOptions>(
    'ti-fgsm',
    'MI-FGSM along smoothed gradients, made to carry over (Dong et al., 2019)',
    whiteBox(['linf', 'l2']),
    { steps: num, stepSize: num, momentum: num, probability: num, resizeRate: num, kernelSize: num, loss, target },
    tiFgsm,
  ),
  known<ApgdOptions>(
    'apgd',
    'PGD that sets its own step size (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2', 'l1']),
    { steps: num, restarts: num, rho: num, earlyStop: flag, loss, draws: num, target },
    apgd,
  ),
  known<ApgdCeOptions>(
    'apgd-ce',
    'Auto-PGD on the cross-entropy (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2', 'l1']),
    { steps: num, restarts: num, rho: num, earlyStop: flag, draws: num, target },
    apgdCe,
  ),
  known<ApgdTOptions>(
    'apgd-t',
    'Auto-PGD on the DLR loss, aimed at each likely class in turn (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2', 'l1']),
    { steps: num, restarts: num, rho: num, targets: num, earlyStop: flag },
    apgdT,
  ),
  known<FabTOptions>(
    'fab-t',
    'fast adaptive boundary, aimed at each likely class in turn (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2', 'l1']),
    boundary,
    fabT,
  ),
  known<FabOptions>(
    'fab',
    'fast adaptive boundary, as far as it must go (Croce and Hein, 2020)',
    nearest(['linf', 'l2', 'l1']),
    boundary,
    fab,
  ),
  known<DeepFoolOptions>(
    'deepfool',
    'steps to the nearest boundary of the linearized model (Moosavi-Dezfooli et al., 2016)',
    nearest(['l2', 'linf']),
    { steps: num, overshoot: num, candidates: num, pruning: num, lineSearch: num },
    deepFool,
  ),
  known<CarliniWagnerOptions>(
    'carlini-wagner',
    'Adam on the margin, the smallest constant searched for (Carlini and Wagner, 2017)',
    nearest(['l2']),
    {
      steps: num,
      binarySearchSteps: num,
      initialConstant: num,
      learningRate: num,
      finalRate: num,
      confidence: num,
      tolerance: num,
      edge: num,
      abortEarly: flag,
      warmStart: flag,
      target,
    },
    carliniWagner,
  ),
  known<DdnOptions>(
    'ddn',
    'direction and norm apart (Rony et al., 2019)',
    nearest(['l2']),
    { steps: num, gamma: num, initialNorm: num, levels: num, loss, target },
    ddn,
  ),
  known<FmnOptions>(
    'fmn',
    'fast minimum norm (Pintor et al., 2021)',
    nearest(['l2', 'linf', 'l1', 'l0']),
    {
      steps: num,
      direction: FMN_DIRECTIONS,
      stepSize: num,
      finalStepSize: num,
      gamma: num,
      finalGamma: num,
      target,
    },
    fmn,
  ),
  known<EadOptions>(
    'ead',
    'shrinkage-thresholding on the margin and both norms, the smallest constant searched for (Chen et al., 2018)',
    nearest(['l1']),
    {
      steps: num,
      binarySearchSteps: num,
      initialConstant: num,
      learningRate: num,
      beta: num,
      decision: ['l1', 'en'],
      target,
    },
    ead,
  ),
  known<PdpgdOptions>(
    'pdpgd',
    'Adam on the margin and the proximal step of the norm, their weights settled as they go (Matyasko and Chau, 2021)',
    nearest(['l1', 'l2', 'linf', 'l0']),
    { steps: num, stepSize: num, dualStepSize: num, initialRatio: num, averaging: num, lineSearch: num, target },
    pdpgd,
  ),
  known<SigmaZeroOptions>(
    'sigma-zero',
    'Adam on the margin and a smooth count of changes, small ones taken back (Cinà et al., 2025)',
    nearest(['l0']),
    { steps: num, stepSize: num, sigma: num, threshold: num, thresholdStep: num, takeBack: num, target },
    sigmaZero,
  ),
  known<GreedyExchangeOptions>(
    'greedy-exchange',
    'one value at a time toward each class, then exchanged, by gradients at noisy images',
    nearest(['l0']),
    { steps: num, noise: num, draws: num, starts: num, target },
    greedyExchange,
  ),
  known<JsmaOptions>(
    'jsma',
    'two values at a time, by the saliency map of all logits (Papernot et al., 2016)',
    nearest(['l0']),
    { theta: num, gamma: num, direction: ['up', 'down', 'both'], others: ['likely', 'all'], target },
    jsma,
  ),
  known<SuperDeepFoolOptions>(
    'super-deepfool',
    'DeepFool, its steps set straight across the boundary and summed (Abdollahpoor et al., 2024)',
    nearest(['l2']),
    { steps: num, overshoot: num, candidates: num, lineSearch: num },
    superDeepFool,
  ),
  known<RandomNoiseOptions>(
    'random-noise',
    'random points of the ball: what any attack must beat',
    { kind: 'fixed', access: 'labels', norms: NORMS },
    { tries: num, target },
    randomNoise,
  ),
  known<SquareOptions>(
    'square',
    'random squares, by scores alone (Andriushchenko et al., 2020)',
    scored(['linf', 'l2']),
    { queries: num, restarts: num, initialShare: num, loss: scoreLoss, target },
    square,
  ),
  known<NesOptions>(
    'nes',
    'gradients estimated from pairs of Gaussian samples (Ilyas et al., 2018)',
    scored(['linf', 'l2']),
    { queries: num, pairs: num, sigma: num, stepSize: num, loss: scoreLoss, target },
    nes,
  ),
  known<ZooOptions>(
    'zoo',
    'differences along random values of the image (Chen et al., 2017)',
    scored(['l2', 'linf']),
    {
      queries: num,
      coordinates: num,
      update: ['sgd', 'adam', 'newton'],
      stepSize: num,
      differenceStep: num,
      loss: scoreLoss,
      target,
    },
    zoo,
  ),
  known<CoordinateDescentOptions>(
    'coordinate-descent',
    'down a line along one random value at a time',
    scored(['l2', 'linf']),
    { queries: num, coordinates: num, rate: num, differenceStep: num, loss: scoreLoss, target },
    coordinateDescent,
  ),
  known<SimbaOptions>(
    'simba',
    'random directions, each tried forward and backward (Guo et al., 2019)',
    scored(['l2']),
    { queries: num, basis: ['pixel', 'dct'], stepSize: num, loss: scoreLoss, target },
    simba,
  ),
  known<InverseDistanceOptions>(
    'inverse-distance',
    'gradients of the scores interpolated by inverse distances (Shepard, 1968)',
    scored(['l2', 'linf']),
    { queries: num, samples: num, sampleRadius: num, power: num, stepSize: num, loss: scoreLoss, target },
    inverseDistance,
  ),
  known<HopSkipJumpOptions>(
    'hopskipjump',
    'along the boundary, by answers alone (Chen et al., 2020)',
    { kind: 'minimal', access: 'labels', norms: ['l2', 'linf'] },
    {
      queries: num,
      initialEvaluations: num,
      maxEvaluations: num,
      initialTries: num,
      starts: num,
      gamma: num,
      start: ['noise', 'neighbor'],
      target,
    },
    hopSkipJump,
  ),
  known<BoundaryAttackOptions>(
    'boundary',
    'a random walk along the boundary, by answers alone (Brendel et al., 2018)',
    { kind: 'minimal', access: 'labels', norms: ['l2'] },
    {
      queries: num,
      sphericalStep: num,
      sourceStep: num,
      adaptation: num,
      initialTries: num,
      starts: num,
      start: ['noise', 'neighbor'],
      target,
    },
    boundaryAttack,
  ),
  known<AutoAttackOptions>(
    'autoattack',
    'APGD-CE, APGD-T, FAB-T and Square, each on the rows that are still robust (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2']),
    { version: ['standard', 'rand', 'auto'] },
    autoAttack,
  ),
  known<CascadeOptions>(
    'cascade',
    'short climbs for all, long ones for the rows that came nearest, FAB and Square for a sample of the rest',
    whiteBox(['linf', 'l2']),
    { audited: num },
    cascade,
  ),
];

const fitting = { epochs: num, batchSize: num, momentum: num, target: oneClass, choiceEpochs: num, candidates: num };

/** Attacks that can be named, too, but do one thing to all images, which has to be fitted on other rows before. */
export const fittedAttacks: readonly KnownAttack[] = [
  known<UniversalAttackOptions>(
    'universal',
    'one change for all images, fitted on other rows (Moosavi-Dezfooli et al., 2017)',
    whiteBox(['linf', 'l2']),
    { relativeStepSize: num, ...fitting },
    universalAttack,
  ),
  known<PatchAttackOptions>(
    'patch',
    'one square for all images, fitted on other rows (Brown et al., 2017)',
    { ...whiteBox(['l0']), ownBall: true },
    { side: num, share: num, placement: ['random'], top: num, left: num, stepSize: num, ...fitting },
    patchAttack,
  ),
];

/** All that can be named. */
export const namedAttacks: readonly KnownAttack[] = [...knownAttacks, ...fittedAttacks];

/** Names compare without case and hyphens: `MI-FGSM`, `miFgsm` and `mi-fgsm` are one. */
const plain = (name: string) => name.toLowerCase().replaceAll('-', '');

/** Other names that the field uses. */
const ALIASES: Readonly<Record<string, string>> = { cw: 'carliniwagner', hsj: 'hopskipjump', aa: 'autoattack' };

/** The attack of that name; undefined where there is none. */
export function findAttack(name: string): KnownAttack | undefined {
  const wanted = ALIASES[plain(name)] ?? plain(name);
  return namedAttacks.find((attack) => plain(attack.name) === wanted);
}
