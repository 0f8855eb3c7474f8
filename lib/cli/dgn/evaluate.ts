import { type Dataset, imageTensor } from '../../data/index.js';
import { agreement, type Proportion } from '../../evaluation/index.js';
import { formatInterval } from '../../figures/index.js';
import { type AttackSet, otherAttacksOn, type ProjectConfig, readOtherAttacksConfig } from '../../generators/index.js';
import { type Classifier, isDifferentiable, predictLabels } from '../../models/index.js';
import { columns } from '../columns.js';
import { type Io, UsageError } from '../command.js';
import type { DgnArgs } from './args.js';
import { type OtherAttack, otherAttack, pgdOf } from './attacks.js';
import { networksFound, setsFound } from './found.js';
import { type Project, withProject } from './project.js';
import { asked } from './refuse.js';

/** One cell: a network's accuracy on some images. */
interface Cell {
  readonly network: string;
  readonly on: string;
  /** `static`: made once, against the original target; `adaptive`: against this network. */
  readonly made: 'clean' | 'static' | 'adaptive';
  /** Only images that changed the target's answer were kept. */
  readonly selected: boolean;
  readonly accuracy: Proportion | null;
}

const accuracyOn = async (model: Classifier, data: Dataset) => agreement(await predictLabels(model, data), data.labels);

/** The share of rows that a network still reads right after an attack on it; null where it has no gradients. */
async function robustAccuracy(
  attack: OtherAttack,
  model: Classifier,
  data: Dataset,
  { seed }: DgnArgs,
): Promise<Proportion | null> {
  if (!isDifferentiable(model)) return null;
  const images = imageTensor(data);
  try {
    const { labels, indices } = data;
    const { predicted } = await attack.run(model, { images, labels, indices }, { seed });
    return agreement(predicted, labels);
  } finally {
    images.dispose();
  }
}

/** FGSM and PGD as they are made anew, by what they are called. */
async function adaptiveAttacks({
  folders,
  kind,
  config,
}: Project): Promise<readonly (readonly [string, OtherAttack])[]> {
  const configured = otherAttacksOn(kind, await asked(() => readOtherAttacksConfig(folders.otherAttacks.config)));
  const step = config.attack_pgd_step;
  const pgd = otherAttack('pgd', config.epsilon, pgdOf(step, configured), { all: false });
  return [
    ['fgsm', otherAttack('fgsm', config.epsilon, configured)],
    [`pgd_step${step}`, pgd],
  ];
}

const cellText = (accuracy: Proportion | null) =>
  accuracy === null ? '–' : `${(100 * accuracy.value).toFixed(2)} ${formatInterval(accuracy.interval, 1)}`;

/** The networks in rows, the images in columns. */
function crossTable(cells: readonly Cell[]): string {
  const networks = [...new Set(cells.map(({ network }) => network))];
  const heads = cells.filter(({ network }) => network === networks[0]);
  const head = ({ on, made, selected }: Cell) =>
    `${on}${made === 'adaptive' ? ', adaptive' : ''}${selected ? ' *' : ''}`;
  const rows = networks.map((name) => [
    name,
    ...cells.filter(({ network }) => network === name).map(({ accuracy }) => cellText(accuracy)),
  ]);
  const counts = heads.map(({ accuracy }) => `n = ${accuracy?.n.toLocaleString('en-US') ?? '–'}`);
  return columns([['network', ...heads.map(head)], ['', ...counts], ...rows]);
}

const STATIC =
  'These attack sets were made once, against the original target (static): a network that withstands them has not been attacked itself.';

/** How far images may be from their originals. */
const ballText = ({ epsilon, clipping }: { readonly epsilon?: unknown; readonly clipping?: unknown }) =>
  clipping === false ? 'not clipped' : `ε = ${epsilon}`;

/** The attack sets that were made otherwise than the project's are. */
function otherBalls(sets: readonly AttackSet[], config: ProjectConfig): string[] {
  const others = sets.filter(({ metadata }) => ballText(metadata.settings) !== ballText(config));
  if (!others.length) return [];
  const named = others.map(({ metadata }) => `${metadata.attack} (${ballText(metadata.settings)})`);
  return [`Made otherwise than the project's configuration says (${ballText(config)}): ${named.join(', ')}.`];
}

/** `advlab dgn evaluate`: the target and the robust networks that there are, on clean images and on every attack set. */
export const evaluateNetworks = (args: DgnArgs, io: Io): Promise<void> =>
  withProject(args, io, async (project) => {
    const { test, target, folders } = project;
    const sets = setsFound(project, io);
    if (!sets.length && !args.adaptive)
      throw new UsageError(
        `${folders.generated[0]} holds no attack set of these test images: advlab dgn generate, or --adaptive for FGSM and PGD alone.`,
      );
    const attacks = args.adaptive ? await adaptiveAttacks(project) : [];
    const robust = await networksFound(project, test, io);
    const cells: Cell[] = [];
    try {
      for (const { name, model } of [{ name: 'target', model: target.model }, ...robust]) {
        const add = (on: string, made: Cell['made'], accuracy: Proportion | null, selected = false) =>
          cells.push({ network: name, on, made, selected, accuracy });
        add('clean', 'clean', await accuracyOn(model, test));
        for (const { metadata, images } of sets)
          add(metadata.attack, 'static', await accuracyOn(model, images), metadata.selected);
        for (const [on, attack] of attacks) {
          io.progress(`${on} on ${name}`);
          add(on, 'adaptive', await robustAccuracy(attack, model, test, args));
        }
      }
    } finally {
      for (const { dispose } of robust) dispose();
    }
    const notes = [
      ...(sets.length ? [args.adaptive ? STATIC : `${STATIC} --adaptive makes FGSM and PGD anew against each.`] : []),
      ...(cells.some(({ selected }) => selected)
        ? ['* only images that changed the answer of the original target: accuracy on the selected rows.']
        : []),
      ...otherBalls(sets, project.config),
      ...(cells.some(({ accuracy }) => accuracy === null)
        ? ['–: a network without gradients is not attacked anew.']
        : []),
    ];
    const data = test.provenance;
    io.result({ data, target: target.name, epsilon: project.config.epsilon, cells, notes }, () =>
      [`Accuracy in percent [95 % interval], ${data}`, crossTable(cells), ...notes].join('\n'),
    );
  });
