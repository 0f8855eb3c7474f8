import { adaptiveAvgPool2d } from './adaptiveAvgPool2d.js';
import { addPositions } from './addPositions.js';
import { affine } from './affine.js';
import { attention } from './attention.js';
import { avgPool2d } from './avgPool2d.js';
import { batchNorm } from './batchNorm.js';
import { channelDropout } from './channelDropout.js';
import { clip } from './clip.js';
import type { LayerKind } from './contract.js';
import { conv1d } from './conv1d.js';
import { conv2d } from './conv2d.js';
import { convTranspose2d } from './convTranspose2d.js';
import { crop2d } from './crop2d.js';
import { dropout } from './dropout.js';
import { elu } from './elu.js';
import { flatten } from './flatten.js';
import { gelu } from './gelu.js';
import { globalAvgPool } from './globalAvgPool.js';
import { groupNorm } from './groupNorm.js';
import { hardSigmoid } from './hardSigmoid.js';
import { hardSwish } from './hardSwish.js';
import { layerNorm } from './layerNorm.js';
import { leakyRelu } from './leakyRelu.js';
import { linear } from './linear.js';
import { maxPool1d } from './maxPool1d.js';
import { maxPool2d } from './maxPool2d.js';
import { padChannels } from './padChannels.js';
import { prelu } from './prelu.js';
import { prependToken } from './prependToken.js';
import { relu } from './relu.js';
import { relu6 } from './relu6.js';
import { reshape } from './reshape.js';
import { sigmoid } from './sigmoid.js';
import { silu } from './silu.js';
import { softplus } from './softplus.js';
import { takeToken } from './takeToken.js';
import { tanh } from './tanh.js';
import { upsample2d } from './upsample2d.js';
import { zeroPad2d } from './zeroPad2d.js';

export { COMPOSITES, type Composite, compositeOf, isComposite } from './composites.js';
export { isJoin, JOINS, type Join, joinOf } from './joins.js';

/** Every type of layer: one row, named as in an architecture file. */
export const LAYERS = {
  conv2d,
  conv1d,
  linear,
  convTranspose2d,
  relu,
  relu6,
  clip,
  leakyRelu,
  prelu,
  elu,
  gelu,
  silu,
  softplus,
  hardSigmoid,
  hardSwish,
  sigmoid,
  tanh,
  maxPool2d,
  avgPool2d,
  adaptiveAvgPool2d,
  globalAvgPool,
  upsample2d,
  zeroPad2d,
  crop2d,
  padChannels,
  batchNorm,
  affine,
  layerNorm,
  groupNorm,
  prependToken,
  addPositions,
  attention,
  takeToken,
  maxPool1d,
  reshape,
  flatten,
  dropout,
  channelDropout,
};

type Described<Kind> = Kind extends LayerKind<infer L, string> ? L : never;

/** One layer of a network, as an architecture file has it. */
export type Layer = Described<(typeof LAYERS)[keyof typeof LAYERS]>;

/** What is known of layers of this type. */
export const kindOf = ({ type }: Pick<Layer, 'type'>): LayerKind<Layer, string> => LAYERS[type];

export const isLayerType = (type: unknown): type is Layer['type'] =>
  typeof type === 'string' && Object.hasOwn(LAYERS, type);
