import type { Architecture, Step } from '../architecture.js';
import { type Block, convolution, head, keepsShape, normed, residualStages } from './blocks.js';
import { CIFAR, KUANGLIU } from './cifar-resnet.js';
import { doubling } from './resnet.js';

/** Normalized and rectified before each convolution (He et al., 2016b); `projection` is the shortcut's convolution. */
const preactivated =
  (projection: string) =>
  (block: Block): Step[] => {
    const { name, filters, stride } = block;
    const before: Step[] = [{ type: 'batchNorm', weights: `${name}.bn1` }, { type: 'relu' }];
    const body: Step[] = [
      ...normed([`${name}.conv1`, `${name}.bn2`], { filters, stride }),
      { type: 'relu' },
      convolution(`${name}.conv2`, { filters }),
    ];
    if (keepsShape(block)) return [{ type: 'residual', body: [...before, ...body] }];
    // A shortcut with weights takes what was normalized.
    const shortcut = [convolution(`${name}.${projection}`, { filters, kernel: 1, stride })];
    return [...before, { type: 'residual', body, shortcut }];
  };

/** The PreActResNet18 of kuangliu's pytorch-cifar. */
export const preactResnet18: Architecture = {
  name: 'preact-resnet18',
  ...CIFAR,
  normalize: KUANGLIU,
  layers: [
    convolution('conv1', { filters: 64 }),
    ...residualStages({ channels: 64, ...doubling([2, 2, 2, 2], 64), block: preactivated('shortcut.0') }),
    ...head('linear', 10),
  ],
};

/** A wide residual network (Zagoruyko and Komodakis, 2016) on pixels in [0, 1], under the names of TRADES and RobustBench. */
const wide = (depth: number, widening: number): Architecture => {
  const blocks = (depth - 4) / 6;
  return {
    name: `wrn-${depth}-${widening}`,
    ...CIFAR,
    layers: [
      convolution('conv1', { filters: 16 }),
      ...residualStages({
        channels: 16,
        ...doubling([blocks, blocks, blocks], 16, widening),
        name: (stage, block) => `block${stage + 1}.layer.${block}`,
        block: preactivated('convShortcut'),
      }),
      { type: 'batchNorm', weights: 'bn1' },
      { type: 'relu' },
      ...head('fc', 10),
    ],
    // TRADES' own class makes a stage that it never calls.
    unused: ['sub_block1.'],
  };
};

export const wrn28 = wide(28, 10);
export const wrn34 = wide(34, 10);
