import { AssetError, cifar10, type Dataset, fashionMnist } from '../../../../data/index.js';
import type { Study } from '../../contracts.js';
import type { SetId, SetPlan } from './plan.js';

interface Source {
  readonly title: string;
  /** Why it may be missing. */
  readonly needs: string;
  open(study: Study, train?: number): Promise<{ readonly train: Dataset; readonly test: Dataset }>;
}

const own = (title: string): Source => ({
  title,
  needs: '',
  open: async ({ train, test }) => ({ train, test }),
});

const SOURCES: Readonly<Record<SetId, Source>> = {
  mnist: own('MNIST'),
  digits: own('scikit-learn’s digits'),
  'fashion-mnist': {
    title: 'Fashion-MNIST',
    needs: 'its files lie in no mirror and could not be downloaded; Debian’s package dataset-fashion-mnist holds them',
    open: async () => ({ train: await fashionMnist('train'), test: await fashionMnist('test') }),
  },
  cifar10: {
    title: 'CIFAR-10',
    needs: 'its copy in JPEG comes from a mirror alone',
    open: async (_study, limit) => ({ train: await cifar10('train', { limit }), test: await cifar10('test') }),
  },
};

export const titleOf = (id: SetId): string => SOURCES[id].title;

/** The images of a data set, or why there are none; what was tried is told. */
export async function openSet(
  study: Study,
  { id, train }: SetPlan,
): Promise<{ readonly train: Dataset; readonly test: Dataset } | { readonly missing: string }> {
  try {
    return await SOURCES[id].open(study, train);
  } catch (error) {
    if (!(error instanceof AssetError)) throw error;
    study.say(`${SOURCES[id].title} is left out. ${error.message}`);
    return { missing: SOURCES[id].needs };
  }
}
