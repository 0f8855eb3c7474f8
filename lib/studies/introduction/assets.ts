import { type Asset, imagenetSampleAsset, mnistAssets } from '../../data/index.js';

const HOST =
  'https://raw.githubusercontent.com/BorealisAI/advertorch/a83f4c77bbd1487edac84e34720377d0eebccd92/advertorch_examples/trained_models/';

const lenet5 = (file: string, sha256: string): Asset => ({
  path: `peers/${file}`,
  sha256,
  hashOfUnzipped: false,
  urls: [HOST + file],
});

/** advertorch's LeNet5 for MNIST, trained plainly and adversarially (PGD at ε .3). */
export const LENET5 = {
  plain: lenet5('mnist_lenet5_clntrained.pt', '551a11267982991fb0c9f74e9094de19e54b51455eff9bd1c19c77a69d85156a'),
  adversarial: lenet5('mnist_lenet5_advtrained.pt', 'b89abfcfe8b33235fe8f8e964188d82a97c56a12ffe25132eaba197e40ac7658'),
} as const;

/** Every file that the study reads on its published data. */
export const assets: readonly Asset[] = [imagenetSampleAsset, ...Object.values(LENET5), ...mnistAssets];
