import { join } from 'node:path';
import type { Dataset } from '../../data/index.js';
import {
  type AttackSet,
  filesIn,
  GENERATOR_LOSSES,
  loadAttackSet,
  type Places,
  type ProjectFolders,
} from '../../generators/index.js';
import { type Classifier, openModel } from '../../models/index.js';
import type { Io } from '../command.js';
import type { Project } from './project.js';

/** A network under test. */
export interface Found {
  readonly name: string;
  readonly model: Classifier;
  dispose(): void;
}

/** Weights of a network; a Keras pair is opened by these. */
const WEIGHTS = /\.(safetensors|h5|hdf5)$/i;

const within = (places: Places, kind: string): string[] => places.map((place) => join(place, kind));

/** Where things of all losses on these images lie: in the projects of the other losses, and in this one. */
const projects = ({ folders }: Project): ProjectFolders[] => {
  const others = GENERATOR_LOSSES.flatMap((loss) => folders.sibling(loss) ?? []);
  return others.length ? others : [folders];
};

/** FGSM's and PGD's, of both kinds of names: below the kind's folder, or in the folder itself. */
const ofOthers = (places: Places, kind: string) => [...within(places, kind), ...places];

/** Whether a name is of PGD with other settings than those configured. */
const isOther = (name: string, step: number) => {
  const [, found] = /^pgd_step(\d+)/.exec(name) ?? [];
  return found !== undefined && Number(found) !== step;
};

/** What files of these endings lie in the folders, the first of each name: name → the whole path. */
function listed(folders: readonly string[], pattern: RegExp): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders)
    for (const file of filesIn(folder)) {
      const name = file.replace(pattern, '');
      if (pattern.test(file) && !found.has(name)) found.set(name, join(folder, file));
    }
  return found;
}

const inOrder = (name: string) => {
  const place = [...GENERATOR_LOSSES, 'fgsm', 'pgd'].findIndex((first) => name.startsWith(first));
  return place < 0 ? Number.POSITIVE_INFINITY : place;
};
const sorted = (found: Map<string, string>) =>
  [...found].sort(([a], [b]) => inOrder(a) - inOrder(b) || (a < b ? -1 : 1));

/** What the configuration passes over is named once. */
function kept(all: readonly [string, string][], step: number, key: string, io: Io): readonly [string, string][] {
  const left = all.filter(([name]) => isOther(name, step)).map(([name]) => name);
  if (left.length) io.note(`left out, as ${key} is ${step}: ${left.join(', ')}`);
  return all.filter(([name]) => !isOther(name, step));
}

/** The attack sets that were made of the project's test images. */
export function setsFound(project: Project, io: Io): AttackSet[] {
  const { folders, kind, config, test, target } = project;
  const places = [
    ...projects(project).flatMap(({ generated }) => generated),
    ...ofOthers(folders.otherAttacks.generated, kind),
  ];
  const found: AttackSet[] = [];
  for (const [name, file] of kept(
    sorted(listed(places, /-test\.json$/)),
    config.attack_pgd_step,
    'attack_pgd_step',
    io,
  ))
    try {
      const set = loadAttackSet(file.replace(/\.json$/, ''), test);
      if (set.metadata.target.id !== target.id)
        io.note(`${name}: made against another target, ${set.metadata.target.name} (${set.metadata.target.id})`);
      found.push(set);
    } catch (error) {
      // A set of other images is no reason to leave the rest unmeasured.
      io.note(`left out: ${(error as Error).message}`);
    }
  return found;
}

/** The robust networks that there are, open: the caller disposes them. */
export async function networksFound(project: Project, test: Dataset, io: Io): Promise<Found[]> {
  const { folders, kind, config } = project;
  const places = [...projects(project).flatMap(({ robust }) => robust), ...ofOthers(folders.otherAttacks.robust, kind)];
  const freshIsLeftOut = config.other_attacks_adv_training_type === 'gf';
  const found: Found[] = [];
  for (const [name, file] of kept(sorted(listed(places, WEIGHTS)), config.defense_pgd_step, 'defense_pgd_step', io)) {
    const isGenerators = GENERATOR_LOSSES.some((loss) => name.startsWith(loss));
    const isFresh = name.endsWith('-default');
    if (!isGenerators && /-robust(-default)?$/.test(name) && isFresh === freshIsLeftOut) {
      io.note(`left out, as other_attacks_adv_training_type is ${config.other_attacks_adv_training_type}: ${name}`);
      continue;
    }
    try {
      const opened = await openModel(file, { input: test.shape, classes: test.classes });
      if (opened.model.inputShape.join() === test.shape.join() && opened.model.classes === test.classes)
        found.push({ name, model: opened.model, dispose: opened.dispose });
      else {
        opened.dispose();
        io.note(`left out: ${file} takes other images`);
      }
    } catch (error) {
      io.note(`left out: ${(error as Error).message}`);
    }
  }
  return found;
}
