import type { AttackResult } from '../../../../attacks/index.js';
import { type Dataset, sliceRows } from '../../../../data/index.js';
import { guarded, refusals, suspicionOf, thresholdFor } from '../../../../defences/index.js';
import { proportion } from '../../../../evaluation/index.js';
import type { OnProgress } from '../../../../study/index.js';
import { type MeasuredDefence, measureDefence } from '../../attempts/index.js';
import type { Study } from '../../contracts.js';
import { evadingBoth, plainImages, withoutKnowledge } from './attacked.js';
import { MAKERS } from './detectors.js';
import { detectionPlan } from './plan.js';
import { type DetectionResult, defenceId, type MeasuredDetector, type Told } from './result.js';
import { toldApart } from './told.js';

/** Detectors before the undefended network: what they tell apart, and what is left of them when they are known. */
export async function measureDetection(
  study: Study,
  onProgress: OnProgress = () => {},
  plan = detectionPlan(study),
): Promise<DetectionResult> {
  const undefended = await study.base('lenet5');
  const held = sliceRows(study.held, { limit: plan.heldRows, atMost: true });
  const made = new Map<string, Promise<AttackResult>>();
  // All detectors are shown the same images.
  const plain = (rows: Dataset, epsilon: number): Promise<AttackResult> => {
    const key = `${rows.labels.length} ${epsilon}`;
    const images = made.get(key) ?? plainImages(undefended, rows, epsilon, plan);
    made.set(key, images);
    return images;
  };
  const detectors: MeasuredDetector[] = [];
  const defences: MeasuredDefence[] = [];
  for (const [i, { id, name, paper, open }] of MAKERS.entries()) {
    const onStep: OnProgress = (what) => onProgress(what, i, MAKERS.length);
    onStep(name, i, MAKERS.length);
    const rows = study.sample(id === 'lid' ? plan.lidRows : plan.rows);
    const few = sliceRows(rows, { limit: plan.controlRows, atMost: true });
    const detector = await open(study, plan);
    try {
      const threshold = thresholdFor(await suspicionOf(detector, held), plan.falseAlarms);
      const clean = await suspicionOf(detector, rows);
      const defended = guarded(undefended, detector, threshold);
      const told: Told[] = [];
      for (const epsilon of plan.epsilons) {
        told.push(await toldApart(detector, rows, clean, await plain(rows, epsilon), { epsilon, threshold }));
        const defence = {
          id: defenceId(id, epsilon, plan),
          ...{ name, paper, undefended },
          family: 'detection' as const,
          answers: defended,
          attempts: [
            withoutKnowledge(defended, plain),
            ...[true, false].map((randomStart) => evadingBoth(defended, undefended, plan, randomStart)),
          ],
        };
        defences.push(await measureDefence(defence, rows, few, { ...plan, epsilon }, onStep));
      }
      const falseAlarms = proportion(refusals(clean, threshold), clean.length);
      detectors.push({ id, name, paper, threshold, falseAlarms, told });
    } finally {
      detector.dispose();
    }
  }
  return { stamp: study.stamp, plan, detectors, defences };
}
