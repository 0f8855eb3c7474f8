export {
  backendInfo,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
  type Variable,
} from './backend.js';

import './kernels/clip.js';

export { binomialTest, coinTail, shareAtLeast } from './binomial.js';
export { projectInBox, stepInBall } from './box.js';
export { Interrupted, interruptAll, interruptSignal, pause, rowsPerCall } from './cooperation.js';
export { derivative } from './derivative.js';
export { acceptedRadius, atEpsilon, radiusText, sameEpsilon } from './epsilon.js';
export { biasGradient, convolution, convolutionFilterGradient } from './kernels/convolution.js';
export { convolutionGradient, VECTOR } from './kernels/convolution-gradient.js';
export { depthwise, depthwiseFilterGradient, depthwiseGradient } from './kernels/depthwise.js';
export { throughJpeg } from './kernels/jpeg.js';
export {
  type MaxPooled,
  maxPool,
  maxPoolGradient,
  type PoolSize,
  type PoolWalk,
  poolAttributes,
} from './kernels/max-pool.js';
export { type Attributes, native, nativeOutputs } from './kernels/native.js';
export { uniformTensor } from './kernels/uniform.js';
export { around, outputs, type Padding, sidesOf, type Walk, withoutPadding } from './kernels/walk.js';
export { largestOfRow } from './largest.js';
export { NORMS, type Norm } from './norm-names.js';
export { l0, l1, l2, linf, norms } from './norms.js';
export { type GradientNorm, projectToBall, randomInBall, steepest } from './projections.js';
export { keyedDirection, keyedNormal, keyedPermutation, keyedRandom, keyedUniform } from './random.js';
