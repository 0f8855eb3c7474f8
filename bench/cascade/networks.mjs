// The networks that AutoAttack's and the cascade's verdicts are compared on.
import { at } from '../../scripts/setup/shell.mjs';

/** Half the filters and hidden units, as the study of defences trains them. */
const halfOf = ({ layers, ...rest }) => ({
  ...rest,
  name: 'half-lenet5',
  layers: layers.map((layer, i) => ({
    ...layer,
    ...(layer.type === 'conv2d' && { filters: layer.filters / 2 }),
    ...(layer.type === 'linear' && i < layers.length - 1 && { units: layer.units / 2 }),
  })),
});

/** With the names of weights that the published network has: dense_1, dense_2, … */
function numbered({ layers, ...rest }) {
  let count = 0;
  return {
    ...rest,
    layers: layers.map((layer) => (layer.type === 'linear' ? { ...layer, weights: `dense_${++count}` } : layer)),
  };
}

/**
 * @typedef {object} BenchNetwork
 * @property {string} id
 * @property {string} says what it is
 * @property {() => Promise<string> | string} file
 * @property {string} [arch] of a file of bare weights
 * @property {object} [architecture] of weights of our own whose metadata name none that `openModel` knows
 * @property {number} epsilon radius in L∞
 * @property {number} rows of MNIST's test images, the first ones
 * @property {boolean} tuned the cascade's budgets and order were decided by what breaks rows here
 */

/**
 * @param {typeof import('advlab').default} advlab the package
 * @param {string} peers the folder with the weights that others published
 * @returns {BenchNetwork[]}
 */
export const networksOf = ({ cloudAutoai: { studyFile }, deepcustom, lenet5 }, peers) => [
  {
    id: 'trades',
    says: 'SmallCNN of the TRADES authors, adversarially trained',
    file: () => `${peers}/mnist_smallcnn_trades.pth`,
    arch: 'smallcnn',
    epsilon: 0.3,
    rows: 2000,
    tuned: true,
  },
  {
    id: 'lenet-published',
    says: "the study's LeNet, trained plainly",
    file: async () => (await studyFile('models/lenet_mnist_model.pth')).file,
    arch: 'lenet',
    epsilon: 0.1,
    rows: 1000,
    tuned: true,
  },
  {
    id: 'lenet5-adversarial',
    says: "advertorch's LeNet5, adversarially trained",
    file: () => `${peers}/mnist_lenet5_advtrained.pt`,
    arch: 'lenet5',
    epsilon: 0.3,
    rows: 500,
    tuned: true,
  },
  {
    id: 'lenet-mnist',
    says: 'the LeNet that comes with the library, trained plainly',
    file: () => at('models', 'lenet-mnist.json'),
    epsilon: 0.1,
    rows: 250,
    tuned: false,
  },
  {
    id: 'fgsm-rs',
    says: 'LeNet5 of half the width trained by FGSM from random starts',
    file: () => at('models', 'defences', 'fgsm-rs-0.safetensors'),
    architecture: halfOf(lenet5),
    epsilon: 0.3,
    rows: 250,
    tuned: false,
  },
  {
    id: 'deepcustom-pgd20',
    says: "DeepCustom's network trained on PGD images",
    file: () => at('models', 'deepcustom', 'mnist-pgd20-robust.safetensors'),
    architecture: numbered(deepcustom.TARGETS.mnist),
    epsilon: 0.1,
    rows: 250,
    tuned: false,
  },
];
