import type { PartResult } from '../../../../study/index.js';
import type { LeakingResult } from './leaking.js';
import type { ScaleResult } from './scale.js';
import type { SelectedResult } from './selected.js';
import type { StepsResult } from './steps.js';
import type { SuiteResult } from './suite.js';
import type { SurrogatesResult } from './surrogates.js';
import type { UnitsResult } from './units.js';

/** Seven ways to overstate robustness, each measured beside what is true. */
export interface PitfallsResult extends PartResult {
  readonly epsilon: number;
  readonly steps: StepsResult;
  readonly scale: ScaleResult;
  readonly surrogates: SurrogatesResult;
  readonly suite: SuiteResult;
  readonly selected: SelectedResult;
  readonly units: UnitsResult;
  readonly leaking: LeakingResult;
}

/** The results of which this part reads its own. */
export type WithPitfalls = { readonly pitfalls: PitfallsResult };
