import type { Finding } from '../../study/index.js';
import { adaptiveFindings } from './parts/adaptive/finding.js';
import { crossFindings } from './parts/cross/finding.js';
import { attacksSucceed, decoderAsDescribed, generatorIsNeeded } from './parts/generators/finding.js';
import { ownAttackShowsRobustness } from './parts/label/finding.js';
import { relevanceFindings } from './parts/relevance/finding.js';
import { areRobust, walksFarEnough } from './parts/robustness/finding.js';
import { fast } from './parts/speed/finding.js';
import { suspicionFindings } from './parts/suspicion/finding.js';
import { LOSSES } from './schedule.js';
import type { StudyResults } from './study-results.js';

/** What the study says in words, in its order, each statement judged by the run. */
const judged = (results: StudyResults): Finding[] => [
  { id: 'fast', statement: 'Generating adversarial data with a trained generator is fast.', ...fast(results) },
  {
    id: 'decoders',
    statement:
      'The decoders have 2 × 2 kernels and strides of 3, 2 and 2 (MNIST), kernels 2, 1, 2, 1 and strides 3, 4, 4, 3 (CIFAR-10).',
    ...decoderAsDescribed(),
  },
  ...relevanceFindings(results),
  ...suspicionFindings(results),
  {
    id: 'attacks',
    statement: 'The generators’ images mislead the target.',
    ...attacksSucceed(results),
  },
  {
    id: 'generator-needed',
    statement: 'Making data by the LRP loss takes a trained generator.',
    ...generatorIsNeeded(results),
  },
  ...crossFindings(results),
  ...adaptiveFindings(results),
  {
    id: 'own-attack',
    statement: 'A robust accuracy of 98.9 to 99.9 % against its own attack shows that a network is robust.',
    ...ownAttackShowsRobustness(results),
  },
  {
    id: 'robust',
    statement: 'The networks trained on generators’ images are robust.',
    ...areRobust(results.robustness, LOSSES),
  },
  {
    id: 'pgd-walk',
    statement: 'PGD as configured (20 steps of .01) attacks within the ball of .3.',
    ...walksFarEnough(results.robustness),
  },
];

/** On fallback data nothing is judged against the study. */
export const judgeFindings = (results: StudyResults): Finding[] =>
  judged(results).map((finding) =>
    results.targets.stamp.comparable
      ? finding
      : { ...finding, verdict: 'not-comparable', reason: `This run is on ${results.targets.stamp.instead}.` },
  );
