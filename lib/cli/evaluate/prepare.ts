import { resolve } from 'node:path';
import type { Attack, MaskMaker } from '../../attacks/index.js';
import type { Dataset } from '../../data/index.js';
import type { EvaluateOptions, Evaluation, RobustnessReport } from '../../evaluation/index.js';
import type { Classifier, OpenedModel, Served } from '../../models/index.js';
import { asUsage, type Io } from '../command.js';
import type { PreprocessingArgs } from '../preprocessing.js';
import type { EvaluateArgs } from './args.js';
import { attacksOf, usualAttacks } from './asked.js';
import { certifiable } from './certify.js';
import { fingerprint } from './fingerprint.js';
import { checkFit } from './fit.js';
import { checkMeasured } from './gate.js';
import { labelledFor } from './labels.js';

/** A model that is open and fits what was asked: nothing has been attacked yet. */
export interface Prepared {
  /** @throws UsageError where the evaluation refuses what was asked. */
  evaluate(): Promise<Evaluation>;
  /** The model, what it is, and the files that decide its answers. */
  readonly opened: Pick<OpenedModel, 'model' | 'description' | 'files'>;
  /** The rows, with the labels of the model’s own classes. */
  readonly data: Dataset;
  /** Of the rows as they are attacked: with the number of channels that the model takes. */
  readonly provenance: string;
  /** Frees the model, and closes its state file. */
  close(): void;
}

export interface Asked {
  readonly args: EvaluateArgs;
  readonly data: Dataset;
  /** Rows that attacks are fitted on. */
  readonly fitOn?: Dataset;
  /** Attacks that were named, or made for the model; undefined: those that are usual for it. */
  readonly named: Attack<never>[] | ((model: Classifier) => Promise<readonly Attack<never>[]>) | undefined;
  readonly mask: MaskMaker | undefined;
  /** What is done to images inside the model. */
  readonly preprocessing: PreprocessingArgs;
}

/** The report with what was sent to the server. */
function withServed(report: RobustnessReport, { url, metadata, counts }: Served): RobustnessReport {
  const { platform, versions = [] } = metadata ?? {};
  const served = { url, ...(platform !== undefined && { platform }), versions, ...counts() };
  return { ...report, model: { ...report.model, served } };
}

/** Gray images for a model of three channels, or the other way round: converted, and said. */
async function inChannelsOf({ name, inputShape }: Classifier, data: Dataset, io: Io): Promise<Dataset | undefined> {
  const { withChannels } = await import('../../data/index.js');
  const [height, width, channels] = inputShape;
  if (height !== data.shape[0] || width !== data.shape[1] || channels === data.shape[2]) return undefined;
  const converted = withChannels(data, channels);
  if (converted)
    io.note(
      `${name} takes ${channels === 1 ? 'one channel' : 'three channels'}: the images are ${channels === 1 ? 'made gray' : 'given three equal ones'}.`,
    );
  return converted;
}

/**
 * Opens a model and refuses what does not fit it, and a state file that keeps another run.
 * @throws UsageError saying what does not fit.
 */
export async function prepare(
  source: string,
  { args, data: asFound, fitOn, named, mask, preprocessing }: Asked,
  stateFile: string | undefined,
  io: Io,
): Promise<Prepared> {
  const { openStateFile } = await import('../../attacks/index.js');
  const { choiceIn, isDifferentiable, openModel } = await import('../../models/index.js');
  const { evaluate } = await import('../../evaluation/index.js');
  const { arch, weights, member, seed, budget, epsilons, certify, minutes } = args;
  const choice = await choiceIn(source);
  const names = asFound.folders ?? asFound.labelNames;
  const opened = await openModel(source, {
    arch,
    ...(choice === 'weights' && { weightsKey: weights, member }),
    input: asFound.shape,
    features: asFound.features,
    // Names may be a part of the model's classes: then their number says nothing of its width.
    classes: names && !asFound.classNames && names.length < asFound.classes ? undefined : asFound.classes,
    output: choice === 'output' ? args.output : undefined,
    scores: args.scores,
    served: args.served,
    python: args.python,
    ...preprocessing,
  }).catch((error) => {
    throw asUsage(error);
  });
  const { description, served } = opened;
  let state: ReturnType<typeof openStateFile> | undefined;
  const close = () => {
    state?.close();
    opened.dispose();
  };
  try {
    io.note(description);
    const labelled = await labelledFor(opened, asFound, io);
    const data = (await inChannelsOf(opened.model, labelled, io)) ?? labelled;
    const apart = fitOn && (await labelledFor(opened, fitOn, io));
    const arranged = (opened.model.preprocessing?.layout ?? opened.layout) !== opened.layout;
    const model = certify ? await certifiable(opened.model, certify, arranged) : opened.model;
    const attacks =
      typeof named === 'function'
        ? await named(model)
        : (named ?? (await attacksOf(usualAttacks(model, isDifferentiable(model), args.norms), args)));
    const options: EvaluateOptions = {
      ...{ seed, epsilons, budget, description, mask, minutes },
      fitOn: apart && ((await inChannelsOf(opened.model, apart, io)) ?? apart),
      onProgress: (what, done, total) => io.progress(`${what}: ${done} of ${total}`),
    };
    checkMeasured(args.minRobust, attacks, epsilons);
    await checkFit(model, data, attacks, options);
    if (stateFile !== undefined) {
      const asked = { arch, weights, provenance: data.provenance, features: data.features, seed };
      state = openStateFile(resolve(stateFile), await fingerprint(opened, asked));
    }
    // Each answer of a server is kept, not only each finished wave: querying again costs time, and often money.
    const kept = state && (served?.keepAnswersIn(state) ?? state);
    return {
      close,
      opened,
      data: labelled,
      provenance: data.provenance,
      async evaluate() {
        try {
          const evaluation = await evaluate(model, data, attacks, { ...options, state: kept });
          return served ? { ...evaluation, report: withServed(evaluation.report, served) } : evaluation;
        } catch (error) {
          throw asUsage(error);
        }
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}
