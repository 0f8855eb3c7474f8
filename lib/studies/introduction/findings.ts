import type { Finding } from '../../study/index.js';
import { timeText } from './parts/little/words.js';
import type { StudyResults } from './study-results.js';
import { formatAnswer, formatLevels, formatProbability } from './words.js';

type Judgement = Pick<Finding, 'verdict' | 'reason'>;

function smallChange({ walkthrough: { photo, attacks } }: StudyResults): Judgement {
  const found = attacks.filter(({ adversarial }) => adversarial);
  return {
    verdict: found.length > 0 ? 'holds' : 'does not hold',
    reason: found.length
      ? `${photo.name}: ${found.map(({ attack, epsilon, answers }) => `${attack}, L∞ ε ${formatLevels(epsilon ?? 0)}: ${formatAnswer(answers.top[0])}`).join('; ')}.`
      : `None of the attacks on ${photo.name} found an error.`,
  };
}

function exponential({ walkthrough: { photo } }: StudyResults): Judgement {
  const { loss, of } = photo.answers;
  return {
    verdict: 'holds',
    reason: `exp(−loss) is not “approximately a probability” but the probability itself: exp(−${loss.toFixed(6)}) = ${formatProbability(Math.exp(-loss))}, softmax ${formatProbability(of.probability)}; whether the printed pair agrees is the claim goldfish-exp.`,
  };
}

function replaced({ walkthrough: { replaced: other, ascent } }: StudyResults): Judgement {
  const last = ascent[ascent.length - 1];
  const right = other.answers.top[0].label === other.answers.of.label;
  return {
    verdict: right ? 'holds' : 'does not hold',
    reason: `Another photograph, at an L2 of ${other.l2.toFixed(1)}, is ${formatAnswer(other.answers.top[0])}, ${right ? 'and that is what it shows' : 'wrongly'}. Unbounded ascent goes to an L2 of ${last.l2.toFixed(1)} in ${last.step} steps: ${formatAnswer(last.answers.top[0])}.`,
  };
}

function koala({ walkthrough: { second, secondAttack, secondModel, model } }: StudyResults): Judgement {
  const top = secondAttack.answers.top[0];
  return {
    verdict: secondAttack.adversarial ? 'holds in part' : 'does not hold',
    reason: `On another ${secondModel === model.name ? 'network and ' : ''}photograph: ${formatAnswer(second.answers.top[0])} before, ${formatAnswer(top)} after, L∞ ε ${formatLevels(secondAttack.epsilon ?? 0)}.`,
  };
}

/** Easy: some attack of many steps surely breaks most photographs; fast: in less than a second each. */
export function easyAndFast({ little: { timings } }: Pick<StudyResults, 'little'>): Judgement {
  const steps = timings.filter((timing) => timing.steps > 1);
  const found = steps.find(({ broken, median }) => broken.interval[0] > 0.5 && median.median < 1000);
  const some = steps.some(({ broken }) => broken.correct > 0);
  return {
    verdict: found ? 'holds' : some ? 'holds in part' : 'does not hold',
    reason: `Inside one step of an 8-bit value, one photograph at a time: ${timeText(timings)}. Times are of this machine, with whatever else it did.`,
  };
}

/** What the posts say, each sentence judged by a run on the photographs. */
const judged = (results: StudyResults): Finding[] => [
  {
    id: 'small-change',
    statement: 'A small change of the input makes the network misclassify it.',
    ...smallChange(results),
  },
  { id: 'exp-loss', statement: 'exp(−loss) is the probability of the true class.', ...exponential(results) },
  {
    id: 'replaced',
    statement: 'Replacing the photograph by a tiger shark is no attack: the change must stay small.',
    ...replaced(results),
  },
  {
    id: 'koala',
    statement: 'A koala, seen with nearly 50 %, becomes a balloon with nearly 100 %.',
    ...koala(results),
  },
  { id: 'easy-and-fast', statement: 'Generating adversarial examples is easy and fast.', ...easyAndFast(results) },
  {
    id: 'papers',
    statement: 'The number of papers on adversarial examples grows exponentially.',
    verdict: 'unchecked',
    reason: 'A curve without numbers; no file of counts with its source was found in one look-up.',
  },
];

/** What the posts say, each sentence judged by this run; a run on other photographs judges nothing. */
export const judgeFindings = (results: StudyResults): Finding[] =>
  judged(results).map((finding) =>
    results.walkthrough.stamp.comparable || finding.verdict === 'unchecked'
      ? finding
      : { ...finding, verdict: 'not-comparable', reason: `This run is on ${results.walkthrough.stamp.instead}.` },
  );
