import { type Proportion, proportion } from '../../../../evaluation/index.js';
import { formatCount, formatPercent, formatRadius } from '../../../../figures/index.js';
import { shareText } from '../../words.js';
import type { PitfallsResult } from './result.js';
import { COOLED, SURROGATES } from './surrogates.js';
import { shownName } from './surrogates-figure.js';
import { NETWORK_WORDS } from './words.js';

/** A pitfall as the summary tells it. */
export interface Told {
  readonly id: 'steps' | 'scale' | 'surrogates' | 'suite' | 'selected' | 'units' | 'leaking';
  readonly pitfall: string;
  /** What a paper would print, and what is true of the same network. */
  readonly printed: string;
  readonly truth: string;
  /** Warnings of a robustness report and items of its checklist that were written against it, by their ids. */
  readonly warnings: readonly string[];
  readonly items: readonly string[];
}

/** The other rows: of a share that is misread or fooled, what is right. */
const rightOf = ({ correct, n }: Proportion): string => shareText(proportion(n - correct, n));

const most = <T>(all: readonly T[], of: (one: T) => number): T => all.reduce((a, b) => (of(b) > of(a) ? b : a));

/** Steps of a grid that a paper may take for many. */
const MANY = 10;

/**
 * The undefended network's grid: of the settings with ten steps or more the one that leaves the most, the least that any
 * leaves, and all whose steps add up to twice the radius, which cross the ball from any start.
 */
export function ofGrid({ plan, networks: [{ grid }] }: PitfallsResult['steps']) {
  const cells = grid.flatMap((line, i) =>
    line.map((robust, k) => ({ robust, steps: plan.steps[i], length: plan.relativeStepSizes[k] })),
  );
  const least = most(cells, ({ robust }) => -robust.value);
  return {
    settings: cells.length,
    most: most(
      cells.filter(({ steps }) => steps >= MANY),
      ({ robust }) => robust.value,
    ),
    least: least.robust,
    crossing: cells.filter(({ steps, length }) => steps * length >= 2 - 1e-9).map(({ robust }) => robust),
  };
}

function stepsTold({ steps }: PitfallsResult): Told {
  const { most: printed, least, settings } = ofGrid(steps);
  return {
    id: 'steps',
    pitfall: 'few or short steps',
    printed: `${NETWORK_WORDS[steps.networks[0].network]}, PGD-${printed.steps} by steps of ${printed.length} ε: ${shareText(printed.robust)} robust`,
    truth: `the strongest of ${settings} settings of the same attack leaves ${shareText(least)}`,
    warnings: ['not-converged'],
    items: ['enough-iterations', 'step-size-explored', 'incomplete-optimization'],
  };
}

function scaleTold({ scale: { networks, losses, steps } }: PitfallsResult): Told {
  const { network, scales } = networks.find((one) => one.network === 'distilled') ?? networks[0];
  const at = scales.find(({ scale }) => scale === 1) ?? scales[scales.length - 1];
  const [entropy, ratio] = [losses.indexOf('crossEntropy'), losses.indexOf('dlr')];
  return {
    id: 'scale',
    pitfall: 'logits so large that the gradient vanishes',
    printed: `${NETWORK_WORDS[network]}, PGD-${steps} on the cross-entropy: ${shareText(at.robust[entropy])} robust`,
    truth: `on DLR ${shareText(at.robust[ratio])}; ${formatPercent(at.zero.value, 0)} of the rows have no gradient of the cross-entropy`,
    warnings: ['zero-gradients'],
    items: ['unavailable-gradients', 'adapted-loss'],
  };
}

/** Cells of one victim, but for the attack on itself: of the distilled network, under both of its names. */
export function fromOthers({ matrix }: PitfallsResult['surrogates'], victim: string) {
  const own = victim === SURROGATES.distilled || victim === COOLED ? [SURROGATES.distilled, COOLED] : [victim];
  return matrix.cells.filter(({ source, target }) => target === victim && !own.includes(source));
}

function surrogatesTold({ surrogates }: PitfallsResult): Told {
  const victim = SURROGATES['standard-lenet5'];
  const cells = fromOthers(surrogates, victim);
  const itself = (name: string) =>
    surrogates.matrix.cells.find(({ source, target }) => source === name && target === name)?.wrong;
  // A surrogate that its own attack does not break makes bad images for a reason of its own.
  const able = cells.filter(({ source }) => (itself(source)?.value ?? 0) > 0.5);
  const worst = most(able.length ? able : cells, ({ wrong }) => -wrong.value);
  const best = most(cells, ({ wrong }) => wrong.value);
  const own = itself(victim);
  const masked = cells.find(({ source }) => source === SURROGATES.distilled);
  const broken = itself(SURROGATES.distilled);
  const hidden =
    masked && broken
      ? `; on “${shownName(masked.source)}”, whose own gradient is masked (attacked by itself ${rightOf(broken)} are right), ${rightOf(masked.wrong)}`
      : '';
  return {
    id: 'surrogates',
    pitfall: 'transfer from one surrogate',
    printed: `${NETWORK_WORDS['standard-lenet5']}, images made on “${shownName(worst.source)}”: ${rightOf(worst.wrong)} right (n = ${formatCount(worst.wrong.n)})`,
    truth: `on “${shownName(best.source)}” ${rightOf(best.wrong)}; on the network itself ${own ? rightOf(own) : 'not measured'}${hidden}`,
    warnings: ['no-white-box'],
    items: ['transfer-attack', 'white-box-strongest'],
  };
}

/** The network that a single step flatters the most. */
export const flattered = ({ networks }: PitfallsResult['suite']) =>
  most(networks, ({ attacks: [single], worst }) => single.robust.value - worst.value);

function suiteTold({ suite }: PitfallsResult): Told {
  const { network, attacks, worst } = flattered(suite);
  const [single, many] = attacks;
  return {
    id: 'suite',
    pitfall: 'one attack',
    printed: `${NETWORK_WORDS[network]}, ${single.attack}: ${shareText(single.robust)} robust`,
    truth: `${many.attack} ${shareText(many.robust)}; worst case of ${attacks.length} attacks ${shareText(worst)}`,
    warnings: ['only-single-step', 'black-box-beats-white-box'],
    items: ['diverse-attacks', 'per-example-worst-case'],
  };
}

/** Of the networks that images were carried over to, the one whose selected rows say the most besides all rows. */
export const misread = ({ networks }: PitfallsResult['selected']) =>
  most(networks, ({ selected, all }) => (selected ? selected.value - (1 - all.value) : -1));

function selectedTold({ selected }: PitfallsResult): Told {
  const { network, selected: few, all, itself } = misread(selected);
  return {
    id: 'selected',
    pitfall: 'success among selected rows',
    printed: few
      ? `${NETWORK_WORDS[network]}, ${selected.attack} images of ${NETWORK_WORDS[selected.surrogate]}, ε ${formatRadius(selected.epsilon)}: ${rightOf(few)} of the selected rows right (n = ${formatCount(few.n)})`
      : 'no row was selected',
    truth: `of all ${formatCount(all.n)} rows ${shareText(all)} are right on these images, so that here the attack is overstated; after PGD-${selected.steps} on the network itself ${shareText(itself)}`,
    // Every share of a report is of all its rows: whoever selects does so outside of it.
    warnings: [],
    items: ['clean-accuracy'],
  };
}

function unitsTold({ units, epsilon }: PitfallsResult): Told {
  const [{ network, normalized, pixels, clean, clipped }] = units.networks;
  return {
    id: 'units',
    pitfall: 'ε in normalized units',
    printed: `${NETWORK_WORDS[network]}, PGD-${units.steps}, “ε ${formatRadius(epsilon)}”: ${shareText(normalized)} robust`,
    truth: `that is ε ${units.inPixels.toFixed(4)} of [0, 1]; at ε ${formatRadius(epsilon)} ${shareText(pixels)}. Clipping normalized images to [0, 1] moves pixels by up to ${units.moved.toFixed(2)}, and leaves ${shareText(clipped)} right of ${shareText(clean)} before any attack`,
    warnings: ['failed-audit'],
    items: ['bounds-justified', 'audit', 'prior-work'],
  };
}

function leakingTold({ leaking }: PitfallsResult): Told {
  const { clean, trueLabel, predictedLabel, pgd, steps } = leaking;
  return {
    id: 'leaking',
    pitfall: 'a step that knows the label',
    printed: `${NETWORK_WORDS.leaking}, FGSM: ${shareText(trueLabel)} robust, clean ${shareText(clean)}`,
    truth: `FGSM of the predicted label ${shareText(predictedLabel)}; PGD-${steps} ${shareText(pgd)}`,
    warnings: ['only-single-step'],
    items: ['iterative-beats-single-step', 'strong-attacks'],
  };
}

/** Every pitfall, in the order in which they are told. */
export const toldOf = (result: PitfallsResult): readonly Told[] =>
  [stepsTold, scaleTold, surrogatesTold, suiteTold, selectedTold, unitsTold, leakingTold].map((tell) => tell(result));
