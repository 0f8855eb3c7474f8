// The networks that AutoAttack's and the cascade's verdicts are compared on.
import { at } from '../../scripts/setup/shell.mjs';

/**
 * @typedef {object} BenchNetwork
 * @property {string} id
 * @property {string} says what it is
 * @property {() => Promise<string> | string} file
 * @property {string} [arch] of a file of bare weights
 * @property {number} epsilon radius in L∞
 * @property {number} rows of MNIST's test images, the first ones
 * @property {boolean} tuned the cascade's budgets and order were decided by what breaks rows here
 */

/**
 * @param {{ studyFile: (path: string) => Promise<{ file: string }> }} cloudAutoai
 * @param {string} peers the folder with the weights that others published
 * @returns {BenchNetwork[]}
 */
export const networksOf = ({ studyFile }, peers) => [
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
    says: 'LeNet5 trained by FGSM from random starts',
    file: () => at('models', 'defences', 'fgsm-rs-0.json'),
    epsilon: 0.3,
    rows: 250,
    tuned: false,
  },
  {
    id: 'deepcustom-pgd20',
    says: "DeepCustom's network trained on PGD images",
    file: () => at('models', 'deepcustom', 'mnist-pgd20-robust.json'),
    epsilon: 0.1,
    rows: 250,
    tuned: false,
  },
];
