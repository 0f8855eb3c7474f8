import type { Step } from '../architecture.js';
import type { Conv2d } from '../layers/conv2d.js';

/** Mean and deviation of ImageNet's pixels, by which torchvision's networks have them. */
export const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** What is said of such a convolution beside its name. */
export type Convolution = Pick<Conv2d, 'filters'> & Partial<Omit<Conv2d, 'type' | 'weights' | 'bias'>>;

/** A convolution without a bias, of uneven filters that leave the size of images as it is but for the stride. */
export const convolution = (weights: string, { kernel = 3, ...rest }: Convolution): Step => ({
  type: 'conv2d',
  weights,
  kernel,
  padding: typeof kernel === 'number' ? (kernel - 1) / 2 : 0,
  bias: false,
  ...rest,
});

/** A convolution and the normalization behind it. */
export const normed = (
  [weights, norm]: readonly [weights: string, norm: string],
  convolving: Convolution,
  epsilon?: number,
): Step[] => [
  convolution(weights, convolving),
  { type: 'batchNorm', weights: norm, ...(epsilon === undefined ? {} : { epsilon }) },
];

/** What a block of a residual network is given: its name, and the channels that come in and go out. */
export interface Block {
  readonly name: string;
  readonly channels: number;
  readonly filters: number;
  readonly stride: number;
}

/** Stages of equal blocks; the first block of a stage changes the number of channels and takes its stride. */
export interface Stages {
  /** Channels of the first stage's input. */
  readonly channels: number;
  readonly stages: readonly { readonly blocks: number; readonly filters: number; readonly stride: number }[];
  /** A block's name by its stage and its place there, both from 0. */
  name(stage: number, block: number): string;
  block(block: Block): readonly Step[];
}

/** The blocks of a network one after the other. */
export function residualStages({ channels, stages, name, block }: Stages): Step[] {
  return stages.flatMap(({ blocks, filters, stride }, stage) =>
    Array.from({ length: blocks }, (_, i) => {
      const before = stages[stage - 1]?.filters ?? channels;
      return block({
        name: name(stage, i),
        channels: i ? filters : before,
        filters,
        stride: i ? 1 : stride,
      });
    }).flat(),
  );
}

/** Whether a block's input can be added to what it makes of it as it is. */
export const keepsShape = ({ channels, filters, stride }: Block): boolean => channels === filters && stride === 1;

/** The mean of each channel, and a row of scores. */
export const head = (weights: string, units: number): Step[] => [
  { type: 'globalAvgPool' },
  { type: 'linear', weights, units },
];
