import { isDifferentiable } from '../../../models/index.js';
import { ballsOf, beside, byHand, byRightRows, byWarnings, failed, namesOf, passed } from './answers.js';
import type { Rule } from './contracts.js';

const flaw = (n: number) => `Carlini et al. (2019), common severe flaws ${n}`;

/** What makes an evaluation void where it is missing: the threat model, adaptive attacks, code, clean accuracy. */
export const severeFlaws: readonly Rule[] = [
  byHand(
    {
      id: 'threat-model',
      source: flaw(1),
      question: 'Is it written down what the attacker wants, knows and may do?',
      advice:
        'State the goal (any error or a chosen one), the knowledge (weights, defence, data), and the allowed changes.',
    },
    (context) =>
      `This run allows changes within ${ballsOf(context)}, and its attacks see ${[...new Set(context.report.attacks.map(({ access }) => access))].join(', ') || 'nothing'}.`,
  ),
  byHand({
    id: 'attacker-knows-defence',
    source: flaw(1),
    question: 'Does the threat model let the attacker know how the defence works?',
    advice: 'Assume that everything but keys and random draws is known; argue for every secret beyond that.',
  }),
  byHand(
    {
      id: 'bounds-justified',
      source: flaw(1),
      question: 'Is it argued why these norms and radii bound the attacker?',
      advice: 'Say what the radius means for these images, or take the one of the work that is compared with.',
    },
    (context) => `Measured at ${ballsOf(context)}.`,
  ),
  {
    id: 'whole-defence-attacked',
    source: flaw(2),
    question: 'Do the attacks see the whole defence, from the pixels to the answer?',
    advice: 'Put every step of the defence inside the model that is differentiated.',
    look: (context) => {
      const white = context.evidence.runs.filter(({ attack }) => attack.access === 'gradients');
      const told = byRightRows(
        context,
        ['wrong-gradients', 'no-white-box', 'only-black-box', 'probabilities-as-logits'],
        `${namesOf(white)} follow gradients of the function that answers (${Math.min(20, context.right.length)} of ${context.right.length} right images looked at).`,
      );
      if (told.status !== 'pass') return told;
      if (!isDifferentiable(context.evidence.model))
        return beside('The model shows no gradients, so that none were held against its answers.');
      return white.length ? told : beside('No attack followed gradients.');
    },
  },
  byHand({
    id: 'adapted-loss',
    source: flaw(2),
    question: 'Was the attack’s loss made for this defence?',
    advice: 'Say which loss the defence leaves to be climbed and why; guard, purifier and detector belong into it.',
  }),
  {
    id: 'strong-attacks',
    source: flaw(2),
    question: 'Are the attacks the strongest known for this threat model, not single steps alone?',
    advice: 'Add pgd with many steps and autoattack.',
    look: (context) => {
      if (!isDifferentiable(context.evidence.model))
        return beside('The model shows no gradients; only-black-box tells how far a black box was searched.');
      return byWarnings(
        context,
        ['only-single-step', 'no-white-box'],
        `White-box attacks of many steps: ${namesOf(context.evidence.runs.filter(({ attack }) => attack.access === 'gradients' && attack.name !== 'fgsm'))}.`,
      );
    },
  },
  byHand(
    {
      id: 'code-and-weights',
      source: flaw(3),
      question: 'Are source code and trained weights published, with how to install them?',
      advice: 'Publish both with pinned versions, and a command that classifies one image with the defence in place.',
    },
    ({ report }) =>
      `Versions of this run: ${Object.entries(report.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}; seed ${report.seed}.`,
  ),
  {
    id: 'clean-accuracy',
    source: flaw(4),
    question: 'Is the accuracy without attack reported, and is it that of a model that works?',
    advice: 'Report it beside every robust accuracy.',
    look: (context) => {
      const { clean, n } = context.report;
      return byWarnings(
        context,
        ['clean-accuracy-low', 'missing-preprocessing', 'weights-not-finite', 'scores-not-finite'],
        `${clean.correct} of ${n} clean images are answered rightly.`,
      );
    },
  },
  byHand(
    {
      id: 'rejection-curve',
      source: flaw(4),
      question: 'Where the defence may refuse an image: is its ROC curve given?',
      advice: 'Report rates of wrongly refused clean images and of attacked images that pass, over all thresholds.',
    },
    ({ report }) =>
      `${report.clean.unanswered ?? 0} of ${report.n} clean images had no answer; refusals by a detector are not seen here.`,
  ),
  {
    id: 'audit',
    source: flaw(5),
    question: 'Are the images that attacks hand in within their balls and [0, 1], and did the model answer them?',
    advice: 'Mend the attack or the model, and run it again: rows that fail the audit count as unbroken.',
    look: (context) => {
      const { runs, model } = context.evidence;
      if (!runs.length) return beside('No attack was run.');
      return byWarnings(
        context,
        // Of a model with gradients what has no answer is told of by the indicator of unavailable gradients.
        ['failed-audit', 'saturated-probabilities', ...(isDifferentiable(model) ? [] : ['no-answer'])],
        `The images of all ${runs.length} runs passed (range, NaN, ball; ${context.report.n} images each).`,
      );
    },
  },
  {
    id: 'attacks-described',
    source: flaw(8),
    question: 'Are the attacks named with every setting?',
    advice: 'List the settings of each attack; one of your own has them in `settings`.',
    look: ({ evidence: { runs } }) => {
      if (!runs.length) return failed('No attack was run.');
      const silent = runs.filter(({ attack }) => !Object.keys(attack.settings).length);
      return silent.length
        ? failed(`No setting is known of ${namesOf(silent)} (${silent.length} of ${runs.length} runs).`)
        : passed(`Settings of all ${runs.length} runs are in this report (${namesOf(runs)}).`);
    },
  },
];
