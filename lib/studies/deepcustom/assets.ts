import { type Asset, fromMirror, mnistAssets } from '../../data/index.js';

/** The study's networks, as Keras wrote them, and the relevant pixels that it used. */
export const FILES = {
  mnistArchitecture: fromMirror(
    'deepcustom/mnist_5x30.json',
    'b5b128004892cedfa541631dd3261192a083813e567f0e935d32fd99271088a3',
  ),
  mnistWeights: fromMirror(
    'deepcustom/mnist_5x30.h5',
    '49a55ca4fc021cc44cd7d93d8b5f4d30e394ba41d807200206575da80a02ba5d',
  ),
  mnistRelevant: fromMirror(
    'deepcustom/relevant_pixels_mnist_20.json',
    '2ff2e37609a78ad9b41823f499597a502b514370b48216e44b4a8f757f275cbd',
  ),
  cifarArchitecture: fromMirror(
    'deepcustom/cifar_keras.json',
    '9aad903e900de1f84388e815e3256368efce478ccc276bd7ad185df0ba45559e',
  ),
  cifarWeights: fromMirror(
    'deepcustom/cifar_keras.h5',
    'd1840738d97d38a8839b298b2b870d8676fd9792ce1661a4c4900b15c10a54e3',
  ),
  cifarRelevant: fromMirror(
    'deepcustom/relevant_pixels_cifar_80.json',
    '145cb8e32c30ccd4ef35ce908b91a70ceb9d535f5e6f1ce8b719e0bf5eca271a',
  ),
} as const;

/** Every file that the study reads on MNIST; CIFAR-10 is asked for by the part that is on it. */
export const assets: readonly Asset[] = [...mnistAssets, ...Object.values(FILES)];
