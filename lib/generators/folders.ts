import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { GENERATOR_LOSSES, type GeneratorLossName, type ImageKind } from './config/project.js';

/** Where one thing may lie: written to the first place, read from the first that has it. */
export type Places = readonly [string, ...string[]];

/** What lies in a project's folder. */
export interface ProjectFolders {
  readonly project: string;
  /** As the folders' names say, LOSS/RobustKIND or LOSS/KIND; undefined where they say nothing. */
  readonly loss?: GeneratorLossName;
  readonly kind?: ImageKind;
  readonly config: string;
  /** Generators. */
  readonly models: Places;
  /** What the generators made. */
  readonly generated: Places;
  /** Networks trained on that. */
  readonly robust: Places;
  readonly relevantPixels: Places;
  readonly suspiciousUnits: Places;
  readonly targetModels: Places;
  readonly otherAttacks: { readonly config: string; readonly generated: Places; readonly robust: Places };
  /** The project of another loss on the same images, where there is one; a folder that stands alone holds all losses. */
  sibling(loss: GeneratorLossName): ProjectFolders | undefined;
}

/** What the folder of each loss is called, the first name first. */
const FOLDERS: Readonly<Record<GeneratorLossName, readonly string[]>> = {
  lrp: ['LRP'],
  nce: ['NCE'],
  suspiciousness: ['Suspiciousness', 'Suspicious'],
};
/** The archive of models that was published beside the code, unpacked but not moved into place. */
const ADDITIONAL = 'Additional Files';

const lossOf = (name: string) => GENERATOR_LOSSES.find((loss) => FOLDERS[loss].some((one) => one === name));
const kindOf = (name: string) => /^(?:Robust)?(MNIST|CIFAR)$/i.exec(name)?.[1].toLowerCase() as ImageKind | undefined;

/**
 * The folders of a project, by the publication's layout: LOSS/RobustKIND beside TargetModels and OtherAttacks. What is
 * not there is looked for in "Additional Files", LOSS/KIND, in or beside the folder that holds them all. Any other folder
 * stands alone and holds everything itself.
 */
export function projectFolders(folder: string): ProjectFolders {
  const project = resolve(folder);
  const [kind, loss] = [kindOf(basename(project)), lossOf(basename(dirname(project)))];
  const known = kind !== undefined && loss !== undefined;
  const root = known ? dirname(dirname(project)) : basename(project) === 'OtherAttacks' ? dirname(project) : project;
  const archives = [join(root, ADDITIONAL), join(dirname(root), ADDITIONAL)];
  const inArchives = (...parts: string[]) => archives.map((archive) => join(archive, ...parts));
  const own = (first: string, ...others: string[]): Places => [
    join(project, first),
    ...others.map((each) => join(project, each)),
    ...(known ? FOLDERS[loss].flatMap((name) => inArchives(name, kind.toUpperCase(), basename(first))) : []),
  ];
  const others = join(root, 'OtherAttacks');
  const attacks = (name: string): Places => [join(others, name), ...inArchives('OtherAttacks', name)];
  return {
    project,
    ...(known && { loss, kind }),
    config: join(project, 'config.json'),
    models: own('Models'),
    generated: own('generated_data'),
    robust: own(join('Evaluation', 'ign_robust_model'), 'ign_robust_model'),
    relevantPixels: own('relevent_pixels', 'relevant_pixels'),
    suspiciousUnits: own('suspicious_detection'),
    // The code has the target's files beside the configuration, too.
    targetModels: [join(root, 'TargetModels'), ...inArchives('TargetModels'), project],
    otherAttacks: {
      config: join(others, 'config.json'),
      generated: attacks('generated_data'),
      robust: attacks('robust_models'),
    },
    sibling: (other) => {
      if (!known) return undefined;
      const beside = FOLDERS[other].map((name) => join(root, name, basename(project))).find(existsSync);
      return beside === undefined ? undefined : projectFolders(beside);
    },
  };
}

/** The first place that has a file of that name; undefined where none has. */
export const fileIn = (places: Places, name: string): string | undefined =>
  places.map((place) => join(place, name)).find((file) => existsSync(file) && statSync(file).isFile());

/** Names of the files in a folder; none where there is no such folder. */
export const filesIn = (folder: string): string[] =>
  existsSync(folder) && statSync(folder).isDirectory()
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : [];

/** What TensorFlow 1 writes beside each other: an index of checkpoints, a graph, an index of weights, the weights. */
const TENSORFLOW1 = /^checkpoint$|\.meta$|\.index$|\.data-\d{5}-of-\d{5}$/;

/** Whether a file is a part of a checkpoint of TensorFlow 1, by its name. */
export const isTensorFlow1 = (file: string): boolean => TENSORFLOW1.test(basename(file));

/** A checkpoint of TensorFlow 1 in these places, themselves or a folder in them; undefined where there is none. */
export function tensorFlow1In(places: Places): string | undefined {
  for (const place of places) {
    if (!existsSync(place) || !statSync(place).isDirectory()) continue;
    const inside = readdirSync(place, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const folder of [place, ...inside.map(({ name }) => join(place, name))]) {
      const found = filesIn(folder).find(isTensorFlow1);
      if (found !== undefined) return join(folder, found);
    }
  }
  return undefined;
}
