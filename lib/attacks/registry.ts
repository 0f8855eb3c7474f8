import type { Norm } from '../tensor/index.js';
import { autoAttack } from './auto-attack.js';
import type { Access, Attack, AttackKind } from './contracts.js';
import { hopSkipJump } from './decision/hop-skip-jump.js';
import { apgd } from './gradient/apgd.js';
import { apgdCe } from './gradient/apgd-ce.js';
import { apgdT } from './gradient/apgd-t.js';
import { bim } from './gradient/bim.js';
import { carliniWagner } from './gradient/carlini-wagner.js';
import { ddn } from './gradient/ddn.js';
import { deepFool } from './gradient/deepfool.js';
import { fab, fabT } from './gradient/fab.js';
import { fgsm } from './gradient/fgsm.js';
import { fmn } from './gradient/fmn.js';
import { losses } from './gradient/losses.js';
import { miFgsm } from './gradient/mi-fgsm.js';
import { pgd } from './gradient/pgd.js';
import { randomNoise } from './noise.js';
import { square } from './score/square.js';

/** What an option of an attack takes when it is written as text; a list: one of these words. */
export type OptionType = 'number' | 'boolean' | 'target' | readonly string[];

/** An attack by name: what it needs, where it works, and what may be set. */
export interface KnownAttack {
  readonly name: string;
  /** What it does in a few words, and the paper. */
  readonly summary: string;
  readonly kind: AttackKind;
  readonly access: Access;
  readonly norms: readonly Norm[];
  /** Besides norm and epsilon. */
  readonly options: Readonly<Record<string, OptionType>>;
  /** @throws RangeError where an option is out of range. */
  create(options: Readonly<Record<string, unknown>>): Attack<never>;
}

/** The options are checked by the attack itself; their names and types by whoever reads them as text. */
function known<O>(
  name: string,
  summary: string,
  shape: Pick<KnownAttack, 'kind' | 'access' | 'norms'>,
  options: KnownAttack['options'],
  create: (options: O) => Attack<never>,
): KnownAttack {
  return { name, summary, ...shape, options, create: (given) => create(given as O) };
}

const loss = Object.keys(losses);
const numbers = (...names: string[]): Record<string, OptionType> =>
  Object.fromEntries(names.map((name) => [name, 'number']));
const climbing: Record<string, OptionType> = { earlyStop: 'boolean', loss, target: 'target' };

const whiteBox = (norms: readonly Norm[]) => ({ kind: 'fixed', access: 'gradients', norms }) as const;
const nearest = (norms: readonly Norm[]) => ({ kind: 'minimal', access: 'gradients', norms }) as const;

/** Every attack that can be named: white box of fixed size, white box of minimal norm, black box. */
export const knownAttacks: readonly KnownAttack[] = [
  known(
    'fgsm',
    'one step along the gradient (Goodfellow et al., 2015)',
    whiteBox(['linf', 'l2', 'l1', 'l0']),
    { loss, target: 'target' },
    fgsm,
  ),
  known(
    'bim',
    'several small steps along the gradient (Kurakin et al., 2017)',
    whiteBox(['linf', 'l2', 'l1', 'l0']),
    { ...numbers('steps', 'stepSize'), ...climbing },
    bim,
  ),
  known(
    'pgd',
    'projected gradient descent from a random start (Madry et al., 2018)',
    whiteBox(['linf', 'l2', 'l1', 'l0']),
    { ...numbers('steps', 'stepSize', 'relativeStepSize', 'restarts'), randomStart: 'boolean', ...climbing },
    pgd,
  ),
  known(
    'mi-fgsm',
    'steps along summed gradients (Dong et al., 2018)',
    whiteBox(['linf', 'l2']),
    { ...numbers('steps', 'stepSize', 'momentum'), ...climbing },
    miFgsm,
  ),
  known(
    'apgd',
    'PGD that sets its own step size (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2']),
    { ...numbers('steps', 'restarts', 'rho'), ...climbing },
    apgd,
  ),
  known(
    'apgd-ce',
    'Auto-PGD on the cross-entropy (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2']),
    { ...numbers('steps', 'restarts', 'rho'), earlyStop: 'boolean', target: 'target' },
    apgdCe,
  ),
  known(
    'apgd-t',
    'Auto-PGD on the DLR loss, aimed at each likely class in turn (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2']),
    { ...numbers('steps', 'restarts', 'rho', 'targets'), earlyStop: 'boolean' },
    apgdT,
  ),
  known(
    'fab-t',
    'fast adaptive boundary, aimed at each likely class in turn (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2', 'l1']),
    numbers('steps', 'restarts', 'targets', 'alphaMax', 'eta', 'beta', 'finalSearch'),
    fabT,
  ),
  known(
    'fab',
    'fast adaptive boundary, as far as it must go (Croce and Hein, 2020)',
    nearest(['linf', 'l2', 'l1']),
    numbers('steps', 'restarts', 'targets', 'alphaMax', 'eta', 'beta', 'finalSearch'),
    fab,
  ),
  known(
    'deepfool',
    'steps to the nearest boundary of the linearized model (Moosavi-Dezfooli et al., 2016)',
    nearest(['l2', 'linf']),
    numbers('steps', 'overshoot', 'candidates', 'pruning', 'lineSearch'),
    deepFool,
  ),
  known(
    'carlini-wagner',
    'Adam on the margin, the smallest constant searched for (Carlini and Wagner, 2017)',
    nearest(['l2']),
    {
      ...numbers('steps', 'binarySearchSteps', 'initialConstant', 'learningRate', 'finalRate', 'confidence'),
      ...numbers('tolerance', 'edge'),
      abortEarly: 'boolean',
      warmStart: 'boolean',
      target: 'target',
    },
    carliniWagner,
  ),
  known(
    'ddn',
    'direction and norm apart (Rony et al., 2019)',
    nearest(['l2']),
    { ...numbers('steps', 'gamma', 'initialNorm', 'levels'), loss, target: 'target' },
    ddn,
  ),
  known(
    'fmn',
    'fast minimum norm (Pintor et al., 2021)',
    nearest(['l2', 'linf', 'l1', 'l0']),
    { ...numbers('steps', 'stepSize', 'finalStepSize', 'gamma', 'finalGamma'), target: 'target' },
    fmn,
  ),
  known(
    'random-noise',
    'random points of the ball: what any attack must beat',
    { kind: 'fixed', access: 'labels', norms: ['linf', 'l2', 'l1', 'l0'] },
    { ...numbers('tries'), target: 'target' },
    randomNoise,
  ),
  known(
    'square',
    'random squares, by scores alone (Andriushchenko et al., 2020)',
    { kind: 'fixed', access: 'scores', norms: ['linf', 'l2'] },
    { ...numbers('queries', 'restarts', 'initialShare'), loss: ['margin', 'crossEntropy'], target: 'target' },
    square,
  ),
  known(
    'hopskipjump',
    'along the boundary, by answers alone (Chen et al., 2020)',
    { kind: 'minimal', access: 'labels', norms: ['l2', 'linf'] },
    {
      ...numbers('queries', 'initialEvaluations', 'maxEvaluations', 'initialTries', 'starts', 'gamma'),
      start: ['noise', 'neighbor'],
      target: 'target',
    },
    hopSkipJump,
  ),
  known(
    'autoattack',
    'APGD-CE, APGD-T, FAB-T and Square, each on what still stands (Croce and Hein, 2020)',
    whiteBox(['linf', 'l2']),
    {},
    autoAttack,
  ),
];

/** Names compare without case and hyphens: `MI-FGSM`, `miFgsm` and `mi-fgsm` are one. */
const plain = (name: string) => name.toLowerCase().replaceAll('-', '');

/** Other names that the field uses. */
const ALIASES: Readonly<Record<string, string>> = { cw: 'carliniwagner', hsj: 'hopskipjump', aa: 'autoattack' };

/** The attack of that name; undefined where there is none. */
export function findAttack(name: string): KnownAttack | undefined {
  const wanted = ALIASES[plain(name)] ?? plain(name);
  return knownAttacks.find((attack) => plain(attack.name) === wanted);
}
