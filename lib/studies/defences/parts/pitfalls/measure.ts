import type { OnProgress } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { measureLeaking } from './leaking.js';
import { type PitfallsPlan, pitfallsPlan } from './plan.js';
import type { PitfallsResult } from './result.js';
import { measureScale } from './scale.js';
import { measureSelected } from './selected.js';
import { measureSteps } from './steps.js';
import { measureSuite } from './suite.js';
import { measureSurrogates } from './surrogates.js';
import { measureUnits } from './units.js';

/** Opens or trains the networks of the part, and measures every pitfall. */
export async function measurePitfalls(
  study: Study,
  onProgress: OnProgress = () => {},
  plan: PitfallsPlan = pitfallsPlan(study),
): Promise<PitfallsResult> {
  return {
    stamp: study.stamp,
    epsilon: plan.epsilon,
    steps: await measureSteps(study, plan, onProgress),
    scale: await measureScale(study, plan, onProgress),
    surrogates: await measureSurrogates(study, plan, onProgress),
    suite: await measureSuite(study, plan, onProgress),
    selected: await measureSelected(study, plan, onProgress),
    units: await measureUnits(study, plan, onProgress),
    leaking: await measureLeaking(study, plan, onProgress),
  };
}
