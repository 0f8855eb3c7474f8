import type { Finding } from '../../study/index.js';
import { purificationUnderAttack } from './parts/adaptive/finding.js';
import { bothMisclassifications } from './parts/confused/finding.js';
import { smallPortion } from './parts/constrained/finding.js';
import { attacksOnMnistWorkWell, attacksOnOtherData, similarStructures } from './parts/datasets/finding.js';
import { looksLikeTheSource, readAsGoal } from './parts/image/finding.js';
import { fromNoise } from './parts/noise/finding.js';
import { poisoningFindings } from './parts/poisoning/finding.js';
import { closestIsRight, eliminates } from './parts/purification/finding.js';
import { blackBoxIsHarder, inverseDistanceIsFast, randomCoordinateWorks, zooWorks } from './parts/queries/finding.js';
import { transferFindings } from './parts/transfer/finding.js';
import type { StudyResults } from './study-results.js';

/** What the article says, in its order, each statement judged by the run. */
const judged = (results: StudyResults): Finding[] => [
  {
    id: 'noise',
    statement: 'An image made of noise is classified as a 2 “even though it does not look like it at all”.',
    ...fromNoise(results.noise),
  },
  { id: 'five-to-two', statement: 'A 5 is made that the model sees as a 2.', ...readAsGoal(results.image) },
  {
    id: 'still-a-five',
    statement: 'The result “clearly still looks like a 5”.',
    ...looksLikeTheSource(results.image),
  },
  {
    id: 'misclassification',
    statement: 'A misclassifying model is either confused, or sure about what is blatantly wrong.',
    ...bothMisclassifications(results.confused),
  },
  { id: 'black-box', statement: 'Black-box attacks are much harder to construct.', ...blackBoxIsHarder(results) },
  {
    id: 'inverse-distance',
    statement: 'A surrogate of inverse distances is fast and needs no training.',
    ...inverseDistanceIsFast(results),
  },
  {
    id: 'random-coordinate',
    statement: 'Linear functions along a random coordinate stand for the gradient.',
    ...randomCoordinateWorks(results),
  },
  { id: 'zoo', statement: 'ZOO, with SGD, Adam and Newton steps, stands for the gradient.', ...zooWorks(results) },
  ...transferFindings(results.transfer),
  ...poisoningFindings(results),
  {
    id: 'constrained',
    statement: 'Constrained attacks perturb only a small portion of the image.',
    ...smallPortion(results.constrained),
  },
  {
    id: 'purification',
    statement: 'Projection onto the manifold of each class eliminates an adversarial perturbation.',
    ...eliminates(results),
  },
  {
    id: 'purification-known',
    statement: 'The same, where the attacker knows of the projection.',
    ...purificationUnderAttack(results),
  },
  { id: 'closest-projection', statement: 'The closest projection is the purified sample.', ...closestIsRight(results) },
  {
    id: 'works-on-mnist',
    statement: 'Every adversarial attack on MNIST works well.',
    ...attacksOnMnistWorkWell(results),
  },
  {
    id: 'other-data',
    statement: 'How the attacks fare on other data “would be interesting to assess”: they work there as well.',
    ...attacksOnOtherData(results),
  },
  {
    id: 'other-data-structures',
    statement: 'From the difference of two structures the power of a transfer attack can be inferred.',
    ...similarStructures(results),
  },
];

/** What the article says, each statement judged by this run; a run on other images judges nothing. */
export const judgeFindings = (results: StudyResults): Finding[] =>
  judged(results).map((finding) =>
    results.network.stamp.comparable || finding.verdict === 'unchecked'
      ? finding
      : { ...finding, verdict: 'not-comparable', reason: `This run is on ${results.network.stamp.instead}.` },
  );
