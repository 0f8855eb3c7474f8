export { adjustedAgainstNoise } from '../../../studies/cloud-autoai/parts/black-box/adjusted.js';
export {
  type BlackBoxOptions,
  type BlackBoxProgress,
  replicateBlackBox,
} from '../../../studies/cloud-autoai/parts/black-box/measure.js';
export { blackBoxPlan } from '../../../studies/cloud-autoai/parts/black-box/plan.js';
export type * from '../../../studies/cloud-autoai/parts/black-box/result.js';
