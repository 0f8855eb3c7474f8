import type { Architecture, Step } from '../architecture.js';
import { type Block, head, IMAGENET, keepsShape, normed, residualStages } from './blocks.js';
import { basicBlock, basicBody, doubling } from './resnet.js';

/** CIFAR's images. */
export const CIFAR: Pick<Architecture, 'input' | 'initializer'> = { input: [32, 32, 3], initializer: 'torch' };

/** As kuangliu's pytorch-cifar trains its networks. */
export const KUANGLIU = { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] } as const;

/** A block whose shortcut has no weights: every second pixel, and zeros in the place of new channels ("option A"). */
const unprojected = (block: Block): Step[] => {
  const { channels, filters } = block;
  const zeros = (filters - channels) / 2;
  const shortcut: Step[] = [
    { type: 'avgPool2d', size: 1, stride: 2 },
    { type: 'padChannels', before: zeros, after: zeros },
  ];
  return [{ type: 'residual', body: basicBody(block), ...(keepsShape(block) ? {} : { shortcut }) }, { type: 'relu' }];
};

/** 6n + 2 layers (He et al., 2016, section 4.2) under the names of akamaster's pytorch_resnet_cifar10. */
const thin = (name: string, n: number): Architecture => ({
  name,
  ...CIFAR,
  normalize: IMAGENET,
  layers: [
    ...normed(['conv1', 'bn1'], { filters: 16 }),
    { type: 'relu' },
    ...residualStages({ channels: 16, ...doubling([n, n, n], 16), block: unprojected }),
    ...head('linear', 10),
  ],
});

export const resnet20 = thin('resnet20', 3);
export const resnet32 = thin('resnet32', 5);
export const resnet56 = thin('resnet56', 9);

/** The ResNet18 of kuangliu's pytorch-cifar. */
export const cifarResnet18: Architecture = {
  name: 'cifar-resnet18',
  ...CIFAR,
  normalize: KUANGLIU,
  layers: [
    ...normed(['conv1', 'bn1'], { filters: 64 }),
    { type: 'relu' },
    ...residualStages({ channels: 64, ...doubling([2, 2, 2, 2], 64), block: basicBlock('shortcut') }),
    ...head('linear', 10),
  ],
};
