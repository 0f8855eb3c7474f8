import type { Attack, AttackOptions, MaskMaker, RunState } from '../../attacks/index.js';
import { type Dataset, libraryVersion } from '../../data/index.js';
import { argmaxRows, type Classifier, predictScores } from '../../models/index.js';
import { backendInfo, interruptSignal } from '../../tensor/index.js';
import { attackRows } from './attack-rows.js';
import { auditImages } from './audit.js';
import { checkEvaluation } from './check.js';
import type { AttackRun, Evidence, RobustnessReport, Warning } from './contracts.js';
import { fittedTo } from './fitting.js';
import { attackIds } from './ids.js';
import { prove, proversOf } from './proofs.js';
import { readings } from './readings.js';
import { report } from './report.js';
import { timeLimit } from './time-limit.js';
import { checks } from './warnings/index.js';

export interface EvaluateOptions {
  /** Keys every random number (default 0). */
  seed?: number;
  /** Radii at which minimal-norm attacks are read, by norm; those of fixed-size attacks are added. */
  epsilons?: readonly number[];
  /** Most queries and gradients that each attack may spend on a row, together. */
  budget?: number;
  /** Finished waves are kept here, so that an evaluation that was cut off goes on from them. */
  state?: RunState;
  batchSize?: number;
  /** Where attacks may change an image; built for the rows at hand (default: everywhere). */
  mask?: MaskMaker;
  /** What the model is, for the report: file, format, where its scores come from. */
  description?: string;
  /**
   * Rows that attacks are fitted on which do one thing to all images (`universalAttack`, `patchAttack`), with the labels of
   * the model's classes; none of those that are measured. What was fitted is kept in `state`.
   */
  fitOn?: Dataset;
  /** Look for what an expert reviewer would object to (default true); costs some small attacks. */
  warnings?: boolean;
  /**
   * Attacks that are not done after so many minutes are left out, and a warning says which (default: all run to their
   * end). Finished waves stay in `state`. Proofs and the search for warnings come on top.
   */
  minutes?: number;
  onProgress?: (what: string, done: number, total: number) => void;
  signal?: AbortSignal;
}

/** A report with the rows it was made of. */
export interface Evaluation {
  readonly report: RobustnessReport;
  readonly evidence: Evidence;
  /** Whether warnings were looked for. */
  readonly looked: boolean;
}

/**
 * Attacks a classifier and says how robust it is: accuracies with 95 % intervals, the worst case over all
 * attacks row by row, sizes of perturbations, paired comparisons, and warnings. Every adversarial set is audited on
 * its own images before it counts. Where the model proves something of itself (`Classifier.certify`), all rows are
 * certified too, at every norm and radius of the report, of which the ball that the audit accepts is proved: robust
 * accuracy lies between the two.
 * @param attacks in the order of the report; a fixed-size attack once for each epsilon.
 * @throws RangeError at once where the rows, one of the attacks or a certifier do not fit the model, or rows that attacks
 * are fitted on lack or are measured too; later, where no
 * attack is done within the minutes; what attacks and certifiers throw.
 */
export async function evaluate(
  model: Classifier,
  data: Dataset,
  attacks: readonly Attack<never>[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { seed = 0, signal = interruptSignal(), onProgress } = options;
  checkEvaluation(model, data, attacks, options);
  // What cannot be proved is said before the first attack.
  const provers = proversOf(model, readings(attacks, options.epsilons ?? []));
  const start = performance.now();
  const scores = await predictScores(model, data, { signal });
  const predicted = argmaxRows(scores, model.classes);
  const runs: AttackRun[] = [];
  const ids = attackIds(attacks);
  const limit = timeLimit(options.minutes, signal);
  try {
    for (const [i, attack] of attacks.entries()) {
      const what = `${attack.name}${attack.epsilon === undefined ? '' : ` ε ${attack.epsilon}`}`;
      const work = async (within: AbortSignal, onRows: (done: number, total: number) => void) => {
        const ready = await fittedTo(model, attack, options.fitOn, {
          ...{ seed, signal: within, state: options.state },
          onProgress: (done, total) => onProgress?.(`${what}, steps of its fit`, done, total),
        });
        return runOne(model, data, predicted, ready, {
          seed,
          signal: within,
          budget: options.budget,
          state: options.state,
          batchSize: options.batchSize,
          mask: options.mask,
          onProgress: (done, total) => {
            onRows(done, total);
            onProgress?.(what, done, total);
          },
        });
      };
      const run = await limit.within(ids[i], work);
      if (run) runs.push({ id: ids[i], ...run });
    }
  } finally {
    limit.end();
  }
  if (attacks.length && !runs.length)
    throw new RangeError(
      `None of ${attacks.length} attacks was done within ${options.minutes} minutes on ${data.labels.length} rows. Give more minutes, fewer rows, or attacks that take fewer steps.`,
    );
  const proofs = await prove(data, provers, { signal, onProgress });
  const evidence: Evidence = {
    ...{ model, data, scores, predicted, runs, seed, signal, mask: options.mask, budget: options.budget },
    ...(proofs.length > 0 && { proofs }),
  };
  const warnings: Warning[] = [...limit.leftOut()];
  const looked = options.warnings !== false;
  if (looked) {
    for (const [index, check] of checks.entries()) {
      onProgress?.('looking for pitfalls', index, checks.length);
      warnings.push(...(await check(evidence)));
    }
    onProgress?.('looking for pitfalls', checks.length, checks.length);
  }
  const { tfjs, tensorflow } = backendInfo();
  return {
    evidence,
    looked,
    report: report(evidence, {
      warnings,
      epsilons: options.epsilons ?? [],
      description: options.description ?? model.name,
      versions: { advlab: libraryVersion(), node: process.version, tfjs, tensorflow },
      seconds: () => (performance.now() - start) / 1000,
    }),
  };
}

async function runOne(
  model: Classifier,
  data: Dataset,
  predicted: Int32Array,
  attack: Attack,
  options: AttackOptions & { signal: AbortSignal; mask?: MaskMaker },
): Promise<Omit<AttackRun, 'id'>> {
  const run = await attackRows(model, data, { predicted }, attack, options);
  const { images, success: claimed, wrongFromStart, queries, gradients, unanswered, seconds } = run;
  const { targets, foundBy, sampled } = run;
  const rows = { claimed, wrongFromStart, norm: attack.norm, epsilon: attack.epsilon, targets };
  const audited = await auditImages(model, data, images, rows, options.signal);
  return { attack, images, claimed, queries, gradients, unanswered, seconds, targets, foundBy, sampled, ...audited };
}
