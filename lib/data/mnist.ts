import type { Dataset } from './dataset.js';
import { idxDataset, type Split } from './idx.js';

/** MNIST's train (60,000) or test (10,000) images (LeCun et al., 1998), pixels divided by 255. */
export const mnist = (split: Split): Promise<Dataset> => idxDataset({ id: 'mnist', title: 'MNIST' }, split);

/**
 * Fashion-MNIST's train (60,000) or test (10,000) images of clothes, of MNIST's size (Xiao, Rasul, Vollgraf, 2017),
 * pixels divided by 255. Debian's package dataset-fashion-mnist holds the files, too.
 * @throws AssetError naming the package, where the files can be had from nowhere.
 */
export const fashionMnist = (split: Split): Promise<Dataset> =>
  idxDataset({ id: 'fashion-mnist', title: 'Fashion-MNIST' }, split);
