import { AssetError, resolveAsset } from '../../../../data/index.js';
import { collapsedAt } from '../../../../defences/index.js';
import {
  type DifferentiableClassifier,
  isDifferentiable,
  openModel,
  type TrainedModel,
} from '../../../../models/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { TRADES } from '../../assets.js';
import type { Study } from '../../contracts.js';
import type { TrainingPlan } from './plan.js';
import { type TrainingName, trainingRecipe } from './recipes.js';
import type { Course, NetworkName } from './result.js';

/** A network of the part; `training` where it was trained here. */
export interface Opened {
  readonly name: NetworkName;
  readonly network: DifferentiableClassifier;
  readonly seconds: number | null;
  /** The network of its size that was trained as usual. */
  readonly undefended: DifferentiableClassifier;
}

export interface AllOpened {
  readonly networks: readonly Opened[];
  /** Every training by single steps, with its kept network. */
  readonly fast: readonly { readonly course: Course; readonly network: DifferentiableClassifier }[];
  /** The seed of the one that the check rates best. */
  readonly best: number;
  /** What could not be had. */
  readonly missing?: string;
  /** What is not the study's. */
  dispose(): void;
}

function courseOf(seed: number, { metadata: { name, selection } }: TrainedModel): Course {
  if (!selection) throw new Error(`${name} was trained without a check; train it anew by trainingRecipe.`);
  const { every, scores, update } = selection;
  const look = collapsedAt(scores);
  return { seed, every, scores, kept: update, collapsed: look === undefined ? null : (look + 1) * every };
}

/** The network that TRADES' authors published; it is of MNIST. Undefined where its file cannot be had. */
async function published(
  { say }: Study,
  undefended: DifferentiableClassifier,
): Promise<(Opened & { dispose(): void }) | undefined> {
  const file = await resolveAsset(TRADES).then(
    (resolved) => resolved.file,
    (error) => {
      if (!(error instanceof AssetError)) throw error;
      say(`The network that TRADES’ authors published is left out: ${error.message}`);
    },
  );
  if (!file) return undefined;
  const { model, dispose } = await openModel(file, { arch: 'smallcnn', name: 'TRADES, published' });
  if (!isDifferentiable(model)) throw new Error(`${file} opened as a black box; gradients were expected.`);
  return { name: 'published-trades', network: model, seconds: null, undefended, dispose };
}

/** Opens or trains the networks of the part; of the trainings by single steps the one that the check rates best. */
export async function openNetworks(
  study: Study,
  { seeds }: Pick<TrainingPlan, 'seeds'>,
  onProgress: OnProgress,
): Promise<AllOpened> {
  const trained = (name: TrainingName) =>
    study.trained(trainingRecipe(name, study), {
      onProgress: ({ epoch, epochs }) => onProgress(`training ${name}`, epoch, epochs),
    });
  const half = await trained('standard-half');
  const whole = study.comparable ? await trained('standard-lenet5') : half;
  const opened = (name: NetworkName, { network, metadata: { seconds } }: TrainedModel, usual = whole): Opened => ({
    ...{ name, network, seconds, undefended: usual.network },
  });
  const standard = opened('standard', whole);
  const madry = opened('madry', await trained('madry'));
  const trades = opened('trades', await trained('trades'));
  const models: { readonly course: Course; readonly model: TrainedModel }[] = [];
  for (const seed of seeds) {
    const model = await trained(`fgsm-rs-${seed}`);
    models.push({ course: courseOf(seed, model), model });
  }
  const top = ({ course }: (typeof models)[number]) => Math.max(...course.scores);
  const best = models.reduce((a, b) => (top(b) > top(a) ? b : a));
  const others = study.comparable ? await published(study, whole.network) : undefined;
  return {
    networks: [standard, madry, trades, opened('fgsm-rs', best.model, half), ...(others ? [others] : [])],
    fast: models.map(({ course, model: { network } }) => ({ course, network })),
    best: best.course.seed,
    ...(study.comparable && !others && { missing: TRADES.path }),
    dispose: () => others?.dispose(),
  };
}
