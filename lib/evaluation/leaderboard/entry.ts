import { createHash } from 'node:crypto';
import { type Network, safetensorsOf, weightsOf } from '../../models/index.js';
import { sameEpsilon } from '../../tensor/index.js';
import { type Proportion, proportion } from '../intervals.js';
import type { AttackEntry, Evaluation, RobustnessReport } from '../robustness/index.js';
import {
  BOARD_NORMS,
  type LeaderboardAttack,
  type LeaderboardBlock,
  type LeaderboardEntry,
  type ModelInfo,
  type WeightsFile,
} from './contracts.js';
import { doubtsOf, percentOf, printedOf } from './figures.js';
import { boardRadius, checkName } from './names.js';
import type { BoardBall } from './suite.js';

/** What no evaluation can tell of a model. */
export interface AboutModel {
  /** What the table calls it, and its file: letters, digits and ._+-, such as `Madry2018Towards`. */
  readonly model: string;
  /** The data set's name, which is its folder's too: `mnist`. */
  readonly dataset: string;
  readonly architecture: string;
  /** The paper's title (default: the model's own name). */
  readonly paper?: string;
  readonly link?: string;
  readonly authors?: string;
  readonly venue?: string;
  /** Robust accuracy that the paper reports, a share. */
  readonly reported?: number;
  /** Whether it was trained on more than the data set's own training images (default false). */
  readonly additionalData?: boolean;
  /** Passes through networks that one answer takes (default 1). */
  readonly forwardPasses?: number;
  readonly footnote?: string;
  readonly weights?: readonly WeightsFile[];
}

/** The SHA-256 of a network's weights, which is that of the safetensors file `writeSafetensors` makes of them. */
export const weightsFileOf = (file: string, network: Pick<Network, 'weights'>): WeightsFile => ({
  file,
  sha256: createHash('sha256')
    .update(safetensorsOf(weightsOf(network)))
    .digest('hex'),
});

const attackOf = (
  { id, name, kind, access, settings, correct, queries, gradients, seconds }: AttackEntry,
  n: number,
): LeaderboardAttack => ({
  ...{ id, name, kind, access, settings },
  ...proportion(correct, n),
  ...{ queries: queries.total, gradients: gradients.total, seconds },
});

/** The share of these rows that are right, as a proportion. */
const shareOf = ({ correct }: { readonly correct: number }, n: number): Proportion => proportion(correct, n);

function blockOf(report: RobustnessReport, { model, weights = [] }: AboutModel, ball: BoardBall): LeaderboardBlock {
  const { n, data, seed, versions, clean, warnings, seconds } = report;
  const here = (one: Pick<AttackEntry, 'norm' | 'epsilon'>) =>
    one.norm === ball.norm && one.epsilon !== null && sameEpsilon(one.epsilon, ball.epsilon);
  const worst = report.worstCase.find(here);
  const attacks = report.attacks.filter(here);
  if (!worst || !attacks.length)
    throw new RangeError(
      `A leaderboard of ${ball.norm} ε ${ball.epsilon} needs attacks read there, and the report of ${report.model.name} has ${report.worstCase.map(({ norm, epsilon }) => `${norm} ε ${epsilon}`).join(', ') || 'none'}. Evaluate it by leaderboardAttacks.`,
    );
  const proof = report.certified?.find(here);
  return {
    ...{ format: 1, model, norm: ball.norm, epsilon: ball.epsilon, rows: n },
    ...{ data, seed, versions, weights },
    clean: shareOf(clean, n),
    attacks: attacks.map((one) => attackOf(one, n)),
    worstCase: shareOf(worst, n),
    certified: proof
      ? { ...shareOf(proof, n), by: proof.by, description: proof.description, seconds: proof.seconds }
      : null,
    ...{ warnings, seconds },
  };
}

/**
 * A model's place on the leaderboard of one data set, norm and radius, from its robustness report: RobustBench's fields,
 * and beside them every attack with interval and cost. It is marked unreliable where a warning of the report makes its
 * figures doubtful, and its footnote then names these.
 * @param evaluation of `evaluate` by `leaderboardAttacks`, warnings looked for
 * @throws RangeError where nothing was measured in the ball, warnings were not looked for, or a name or number of `about`
 * does not fit.
 */
export function leaderboardEntry(
  { report, looked }: Pick<Evaluation, 'report' | 'looked'>,
  about: AboutModel,
  ball: BoardBall,
): LeaderboardEntry {
  checkName('model', about.model);
  checkName('dataset', about.dataset);
  if (!BOARD_NORMS.includes(ball.norm))
    throw new RangeError(`Leaderboards have the norms ${BOARD_NORMS.join(' and ')}, got ${ball.norm}.`);
  if (!looked)
    throw new RangeError(
      `The evaluation of ${report.model.name} looked for no warnings; evaluate it again without warnings: false.`,
    );
  const { reported, forwardPasses = 1, additionalData = false } = about;
  if (!(Number.isInteger(forwardPasses) && forwardPasses > 0))
    throw new RangeError(`forwardPasses must be a whole number from 1, got ${forwardPasses}.`);
  if (reported !== undefined && !(reported >= 0 && reported <= 1))
    throw new RangeError(`reported must be a share in [0, 1], got ${reported}.`);
  const advlab = blockOf(report, about, ball);
  const doubts = doubtsOf(advlab);
  const footnote = [about.footnote, doubts.length ? `Doubtful: ${doubts.join(', ')}.` : undefined]
    .filter((text) => text !== undefined)
    .join(' ');
  const { clean_acc, ...attacked } = printedOf(advlab);
  const info: ModelInfo = {
    link: about.link ?? '',
    name: about.paper ?? report.model.name,
    authors: about.authors ?? '',
    additional_data: additionalData,
    number_forward_passes: forwardPasses,
    dataset: about.dataset,
    venue: about.venue ?? '',
    architecture: about.architecture,
    eps: boardRadius(ball.epsilon),
    clean_acc,
    ...(reported !== undefined && { reported: percentOf(reported) }),
    ...attacked,
    unreliable: doubts.length > 0,
    ...(footnote && { footnote }),
  };
  return { ...info, advlab };
}
