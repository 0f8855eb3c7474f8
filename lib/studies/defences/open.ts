import { type Dataset, digits, mnist, takeRows } from '../../data/index.js';
import type { TrainedModel } from '../../models/index.js';
import { recipeOf } from '../../models/index.js';
import { chooseProfile, keptModel, type StudyOptions, startRun } from '../../study/index.js';
import { assets } from './assets.js';
import { baseRecipe } from './base.js';
import type { Study } from './contracts.js';
import { identity } from './identity.js';

/** Training rows that no network is trained on, from the last. */
const HELD = { mnist: 5000, digits: 150 } as const;

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/**
 * Opens the study: chooses the profile and loads the images. Networks are opened or trained where they are first used.
 * @throws AssetError where a mirror was named and is not whole; RangeError for an unknown profile.
 */
export async function openStudy(options: StudyOptions = {}): Promise<Study> {
  const profile = await chooseProfile({ ...identity, assets }, options);
  const comparable = profile !== 'digits';
  const [all, test]: Dataset[] = comparable
    ? [await mnist('train'), await mnist('test')]
    : [await digits('train'), await digits('test')];
  const run = startRun(identity, profile, test, options);
  const n = all.labels.length;
  const first = n - HELD[comparable ? 'mnist' : 'digits'];
  const [train, held] = [takeRows(all, range(0, first)), takeRows(all, range(first, n))];
  const opened = new Map<string, Promise<TrainedModel>>();
  const trained: Study['trained'] = (recipe, training) => {
    const key = recipeOf(recipe);
    const known = opened.get(key);
    if (known) return known;
    const model = keptModel(identity.id, recipe, run, training).catch((error) => {
      opened.delete(key);
      throw error;
    });
    opened.set(key, model);
    return model;
  };
  return {
    ...run,
    epsilon: 0.3,
    train,
    held,
    test,
    sample: (rows) => takeRows(test, range(0, Math.min(rows, test.labels.length))),
    base: async (name) => (await trained(baseRecipe(name, train))).network,
    trained,
  };
}
