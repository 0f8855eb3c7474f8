import type { ModelMetadata } from '../../../../models/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';
import type { CifarPlan } from './plan.js';

/** How the two networks came about. */
export type CifarTraining = Pick<ModelMetadata, 'name' | 'parameters' | 'seconds' | 'adversary'> & {
  readonly epochs: number;
  readonly data: string;
};

/** Two networks of one architecture on CIFAR-10, attacked alike. */
export interface CifarMeasured {
  /** One sentence on the test images. */
  readonly data: string;
  readonly plan: CifarPlan;
  readonly training: { readonly standard: CifarTraining; readonly robust: CifarTraining };
  /** The network that was trained as usual, at each radius of the plan: what there is without a defence. */
  readonly standard: readonly MeasuredDefence[];
  /** The network that was trained adversarially, at each radius of the plan. */
  readonly robust: readonly MeasuredDefence[];
}

export interface CifarResult extends PartResult {
  /** Null on the fallback, and where the images cannot be had. */
  readonly measured: CifarMeasured | null;
  /** The adversarially trained network at each radius; none where nothing was measured. */
  readonly defences: readonly MeasuredDefence[];
}

/** What the part reads of a run's results. */
export type CifarResults = { readonly cifar: CifarResult };
