import { isDifferentiable } from '../../../models/index.js';
import { percentText } from '../../intervals.js';
import { isIterative } from '../warnings/kinds.js';
import { ballsOf, beside, byHand, byRightRows, byWarnings, failed, membersOf, namesOf, passed } from './answers.js';
import type { Rule } from './contracts.js';
import { familiesAmong, runsOf } from './kinds-of-attack.js';

const pitfall = (n: number) => `Carlini et al. (2019), common pitfalls ${n}`;

/** What weakens an evaluation. */
export const pitfalls: readonly Rule[] = [
  {
    id: 'enough-rows',
    source: 'Wilson (1927), the interval of a share',
    question: 'Are there enough images for the differences that are told of?',
    advice: 'Raise --limit to 1000 rows or more.',
    look: (context) => {
      const [low, high] = context.report.clean.interval.map(percentText);
      const silent = `${context.report.n} images: the 95 % interval of the clean accuracy reaches from ${low} to ${high}.`;
      return byWarnings(context, ['few-rows'], silent);
    },
  },
  {
    id: 'diverse-attacks',
    source: pitfall(1),
    question: 'Do the attacks differ in how they search, not only in name?',
    advice: 'Put together steps along the gradient, a minimal-norm attack and a black box; autoattack holds all three.',
    look: ({ evidence: { runs } }) => {
      const families = familiesAmong(runs);
      const text = `${runs.length} runs (${namesOf(runs)}): ${families.join(', ') || 'none'}.`;
      return (families.length > 1 ? passed : failed)(text);
    },
  },
  {
    id: 'gradient-free-attack',
    source: pitfall(2),
    question: 'Was an attack tried that needs scores and no gradient?',
    advice: 'Add square, nes or zoo with a few thousand queries.',
    look: ({ evidence: { runs, model } }) => {
      if (model.scores === 'labels') return beside('The model answers labels alone.');
      const found = runsOf(runs, 'scores');
      return found.length
        ? passed(`${namesOf(found)} (${found.length} of ${runs.length} runs).`)
        : failed(`None of ${runs.length} runs (${namesOf(runs)}).`);
    },
  },
  {
    id: 'hard-label-attack',
    source: pitfall(2),
    question: 'Was an attack tried that sees the answers alone?',
    advice: 'Add hopskipjump.',
    look: ({ evidence: { runs } }) => {
      const found = runsOf(runs, 'answers alone');
      return found.length
        ? passed(`${namesOf(found)} (${found.length} of ${runs.length} runs).`)
        : failed(`None of ${runs.length} runs (${namesOf(runs)}).`);
    },
  },
  {
    id: 'transfer-attack',
    source: pitfall(3),
    question: 'Were images tried that were made on a similar model?',
    advice:
      'Train a model alike without the defence, attack it until it is sure of its errors (transferMatrix, trainSurrogate), and hand those images to this one.',
    look: ({ evidence: { runs } }) => {
      const found = runsOf(runs, 'transfer');
      return found.length
        ? passed(`${namesOf(found)} (${found.length} of ${runs.length} runs).`)
        : {
            status: 'by-hand',
            evidence: `None of the ${runs.length} runs of this report made its images on another model.`,
          };
    },
  },
  {
    id: 'randomness',
    source: pitfall(4),
    question: 'Is the model’s answer the same each time, or are attacks made on the average of its draws?',
    advice: 'Attack the expectation over the model’s randomness.',
    look: (context) =>
      byWarnings(
        context,
        ['randomized-model'],
        `${Math.min(100, context.report.n)} images got the same scores when they were queried again, also in another batch.`,
      ),
  },
  byHand(
    {
      id: 'randomness-fixed',
      source: pitfall(4),
      question:
        'Where the model is random: do attacks succeed once its draws are fixed, and who is assumed to know them?',
      advice: 'Evaluate once with fixed draws, and say what the attacker knows of them.',
    },
    ({ report }) =>
      report.warnings.some(({ id }) => id === 'randomized-model')
        ? 'This model was seen to be random.'
        : 'No randomness was seen in this run.',
  ),
  {
    id: 'non-differentiable-parts',
    source: pitfall(5),
    question: 'Is every step of the model differentiated as it is, or by an approximation that is told?',
    advice: 'Differentiate a smooth approximation (BPDA).',
    look: (context) => {
      if (!isDifferentiable(context.evidence.model)) return beside('The model shows no gradients.');
      const flat = context.report.warnings.some(({ id, advice }) => id === 'zero-gradients' && advice.includes('BPDA'));
      const told = byRightRows(
        context,
        ['wrong-gradients', ...(flat ? ['zero-gradients'] : [])],
        `Gradients agree with differences of the logits (${Math.min(20, context.right.length)} of ${context.right.length} right images looked at).`,
      );
      const random = context.report.warnings.some(({ id }) => id === 'randomized-model');
      return told.status === 'pass' && random
        ? beside('The model is random: differences of its logits say nothing of its gradient.')
        : told;
    },
  },
  byHand({
    id: 'non-differentiable-argued',
    source: pitfall(5),
    question:
      'Where a step cannot be differentiated: is it argued why it is needed, and does the model fall without the rest?',
    advice: 'Attack the model with this step alone, and say what the step is for.',
  }),
  {
    id: 'step-size-explored',
    source: `${pitfall(6)} and 7`,
    question: 'Was more than one step size tried, or an attack that sets its own?',
    advice: 'Add apgd-ce or autoattack, or pgd with several stepSize=.',
    look: ({ evidence: { runs } }) => {
      const many = runs.filter((run) => isIterative(run) || membersOf(run).length > 1);
      if (!many.length) return beside('No white-box attack of many steps inside a ball was run.');
      const own = many.filter((run) => membersOf(run).some((name) => name.startsWith('apgd')));
      if (own.length) return passed(`${namesOf(own)} set their own (${own.length} of ${runs.length} runs).`);
      const sizes = new Map<string, Set<string>>();
      for (const { attack } of many) {
        const key = `${attack.name} ${attack.norm} ${attack.epsilon}`;
        sizes.set(key, (sizes.get(key) ?? new Set()).add(String(attack.settings.stepSize)));
      }
      const most = Math.max(...[...sizes.values()].map(({ size }) => size));
      return (most > 1 ? passed : failed)(
        `At most ${most} step size in one ball among ${many.length} runs (${namesOf(many)}).`,
      );
    },
  },
  {
    id: 'random-start',
    source: pitfall(7),
    question: 'Does the search begin at a random point beside the image?',
    advice: 'Set randomStart, or add an attack that has it (pgd, autoattack).',
    look: ({ evidence: { runs } }) => {
      const many = runs.filter((run) => isIterative(run) || membersOf(run).length > 1);
      if (!many.length) return beside('No white-box attack of many steps inside a ball was run.');
      const random = many.filter(
        (run) => run.attack.settings.randomStart === true || membersOf(run).some((name) => name.startsWith('apgd')),
      );
      return random.length
        ? passed(`${namesOf(random)} (${random.length} of ${many.length} runs of many steps).`)
        : failed(`None of ${many.length} runs of many steps (${namesOf(many)}).`);
    },
  },
  byHand({
    id: 'prior-work',
    source: pitfall(8),
    question: 'Is the result held against earlier work, and is every difference explained?',
    advice:
      'Name figures of earlier defences at these radii, check that none was broken since, and try what broke those alike.',
  }),
  byHand(
    {
      id: 'broader-threats',
      source: pitfall(9),
      question: 'Where the defence is meant to be general: rotations, shifts, corruptions, other norms?',
      advice: 'Evaluate the corruptions of lib/data and further norms, or claim robustness in these balls alone.',
    },
    (context) => `Norms of this run: ${ballsOf(context)}.`,
  ),
];
