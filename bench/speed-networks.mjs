// The networks whose attacks are timed, and the images that they are attacked on.
import { at, run } from '../scripts/setup/shell.mjs';

/** CIFAR-10 images that there are for ResNet-18: rows of the bench take fewer. */
const CIFAR_IMAGES = 64;

const mnistTest = ({ mnist }) => mnist('test');

/**
 * @typedef {object} SpeedNetwork
 * @property {string} says in the report
 * @property {string} arch its name to `openModel` and to worker.py
 * @property {[number, number, number]} shape height, width, channels
 * @property {(advlab: object) => Promise<{ images: Float32Array, labels: Int32Array }>} data
 * @property {(advlab: object) => Promise<string>} [file] of its weights; without one they are made:
 * @property {(python: string, images: string, weights: string, labels: string) => Promise<unknown>} [make] writes
 *   weights and labels for a file of images
 */

/** @type {Record<string, SpeedNetwork>} */
export const speedNetworks = {
  lenet: {
    says: "the study's LeNet",
    arch: 'lenet',
    shape: [28, 28, 1],
    data: mnistTest,
    file: ({ cloudAutoai }) => cloudAutoai.studyFile('models/lenet_mnist_model.pth').then(({ file }) => file),
  },
  lenet5: {
    says: 'lenet5, trained plainly',
    arch: 'lenet5',
    shape: [28, 28, 1],
    data: mnistTest,
    file: async () => at('models', 'defences', 'standard-lenet5.safetensors'),
  },
  'cifar-resnet18': {
    says: 'the ResNet-18 for CIFAR-10 of pytorch-cifar with random weights',
    arch: 'cifar-resnet18',
    shape: [32, 32, 3],
    data: ({ cifar10 }) => cifar10('test', { limit: CIFAR_IMAGES }),
    make: (python, ...files) => run(python, [at('bench', 'cifar_resnet18.py'), ...files]),
  },
};
