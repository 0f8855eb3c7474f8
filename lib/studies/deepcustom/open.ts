import { AssetError, cifar10, digits, mnist, takeRows } from '../../data/index.js';
import { chooseProfile, type StudyOptions, startRun } from '../../study/index.js';
import { assets } from './assets.js';
import { openChain } from './chain.js';
import type { Chain, Study } from './contracts.js';
import { identity } from './identity.js';
import { cifarPlan, mnistPlan } from './plan.js';
import { publishedTarget, trainedTarget } from './targets.js';

/**
 * Opens the study: chooses the profile, loads the images and opens the network under attack. Generators and robust
 * networks are opened or trained where they are first used.
 * @throws AssetError where a mirror was named and is not whole; RangeError for an unknown profile.
 */
export async function openStudy(options: StudyOptions = {}): Promise<Study> {
  const profile = await chooseProfile({ ...identity, assets }, options);
  const comparable = profile !== 'digits';
  const [train, test] = comparable
    ? [await mnist('train'), await mnist('test')]
    : [await digits('train'), await digits('test')];
  const run = startRun(identity, profile, test, options);
  const target = comparable ? await publishedTarget('mnist') : (await trainedTarget('digits', train, 0, run)).network;
  const chain = openChain({
    set: 'mnist',
    train,
    test,
    target,
    published: comparable,
    plan: mnistPlan(profile),
    retrain: run.retrain,
  });
  let opened: Promise<Chain | undefined> | undefined;
  const openCifar = async (): Promise<Chain | undefined> => {
    if (!comparable) return undefined;
    try {
      return openChain({
        set: 'cifar10',
        train: await cifar10('train'),
        test: await cifar10('test'),
        target: await publishedTarget('cifar10'),
        published: true,
        plan: cifarPlan(profile),
        retrain: run.retrain,
      });
    } catch (error) {
      if (!(error instanceof AssetError)) throw error;
      run.say(`CIFAR-10 is left out: ${error.message}`);
      return undefined;
    }
  };
  return {
    ...run,
    train,
    test,
    chain,
    cifar: () => {
      opened ??= openCifar().catch((error) => {
        opened = undefined;
        throw error;
      });
      return opened;
    },
    sample: (n) => {
      const rows = Array.from({ length: Math.min(n, test.labels.length) }, (_, row) => row);
      return takeRows(
        test,
        rows,
        `${comparable ? 'MNIST' : 'scikit-learn digits'} test, the first ${rows.length} images`,
      );
    },
  };
}
