import { digits, inProject, mnist, takeRows } from '../../data/index.js';
import { cachedModel, lenet, loadModel, type TrainedModel } from '../../models/index.js';
import { chooseProfile, type StudyOptions, startRun } from '../../study/index.js';
import { articleRecipe } from './article.js';
import { assets } from './assets.js';
import type { Study } from './contracts.js';
import { identity } from './identity.js';
import { keptModel } from './kept.js';

/** What is made once, at its first use; made again where that failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/**
 * Opens the study: chooses the profile and loads the images; networks are opened or trained where they are first used.
 * @throws AssetError where a mirror was named and is not whole; RangeError for an unknown profile.
 */
export async function openStudy(options: StudyOptions = {}): Promise<Study> {
  const profile = await chooseProfile({ ...identity, assets }, options);
  const comparable = profile !== 'digits';
  const [train, test] = comparable
    ? [await mnist('train'), await mnist('test')]
    : [await digits('train'), await digits('test')];
  const run = startRun(identity, profile, test, options);
  const networks = new Map<number, () => Promise<TrainedModel>>();
  const trained = (seed = 0): Promise<TrainedModel> => {
    const open = networks.get(seed) ?? once(() => keptModel(articleRecipe(train, seed), run));
    networks.set(seed, open);
    return open();
  };
  return {
    ...run,
    train,
    test,
    trained,
    network: async (seed) => (await trained(seed)).network,
    lenet: once(async () => {
      if (comparable) return loadModel(inProject('models', 'lenet-mnist'), lenet).network;
      const settings = { epochs: 40, batchSize: 32, optimizer: { kind: 'adam', learningRate: 2e-3 }, seed: 0 } as const;
      return (await cachedModel({ name: 'lenet-digits', architecture: lenet, data: train, settings })).network;
    }),
    sample: (n, of) => {
      const rows = Array.from(test.labels.keys()).filter((row) => of === undefined || test.labels[row] === of);
      const taken = rows.slice(0, n);
      const what = of === undefined ? 'images' : `images of a ${of}`;
      return takeRows(
        test,
        taken,
        `${comparable ? 'MNIST' : 'scikit-learn digits'} test, the first ${taken.length} ${what}`,
      );
    },
  };
}
