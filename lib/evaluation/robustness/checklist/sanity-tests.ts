import { isDifferentiable } from '../../../models/index.js';
import { contestsOf } from '../warnings/black-box-beats-white-box.js';
import { aimOfRun, isIterative, isSingleStep } from '../warnings/kinds.js';
import { LEAST_ROWS, repeatable } from '../warnings/not-converged.js';
import { nameOf } from '../warnings/rows.js';
import { beside, byRightRows, failed, NO_RIGHT, namesOf, passed } from './answers.js';
import type { Rule } from './contracts.js';
import { familiesAmong } from './kinds-of-attack.js';
import { curve, perExample } from './over-radii.js';
import { moreRestarts } from './restarts.js';

const flaw = (n: number) => `Carlini et al. (2019), common severe flaws ${n}`;

/** What must come out of any sound evaluation, whatever the defence. */
export const sanityTests: readonly Rule[] = [
  {
    id: 'iterative-beats-single-step',
    source: flaw(5),
    question: 'Do attacks of many steps break at least as many images as single steps?',
    advice: 'Run fgsm and pgd at the same radii.',
    look: (context) => {
      const { runs } = context.evidence;
      const pairs = runs
        .filter(isIterative)
        .flatMap((many) =>
          runs
            .filter(isSingleStep)
            .filter(
              (one) =>
                one.attack.norm === many.attack.norm &&
                one.attack.epsilon === many.attack.epsilon &&
                aimOfRun(one) === aimOfRun(many),
            ),
        ).length;
      if (!pairs) return beside('No single step and iterative attack were run in the same ball.');
      return byRightRows(
        context,
        ['iterative-no-better'],
        `In ${pairs} pairs on ${context.right.length} right images no single step broke significantly more.`,
      );
    },
  },
  {
    id: 'enough-iterations',
    source: `${flaw(5)}, common pitfalls 6`,
    question: 'Does doubling the iterations leave the robust accuracy where it is?',
    advice: 'Raise steps= until it no longer falls.',
    look: (context) => {
      if (!context.walks.length) return beside('No white-box attack of many steps inside a ball was run.');
      const again = repeatable(context.evidence, context.right);
      const told = byRightRows(
        context,
        ['not-converged'],
        `Twice the steps broke nothing significant more (${again.map(({ run, rows }) => `${nameOf(run)}: ${rows.length} of ${context.right.length} right images looked at`).join('; ')}).`,
      );
      return told.status === 'pass' && !again.length
        ? beside(
            `None of ${namesOf(context.walks)} was run for longer: each broke every right image, or has no number of steps that could be doubled, or is too long to be repeated on ${LEAST_ROWS} images.`,
          )
        : told;
    },
  },
  {
    id: 'enough-restarts',
    source: flaw(5),
    question: 'Do more random starts leave the robust accuracy where it is?',
    advice: 'Raise restarts= until it no longer falls.',
    look: moreRestarts,
  },
  {
    id: 'budget-monotone',
    source: flaw(5),
    question: 'Does a larger ball never leave more images right?',
    advice: 'Run each attack at two radii or more.',
    look: (context) => {
      const radii = new Map<string, Set<number>>();
      for (const { attack } of context.evidence.runs)
        if (attack.epsilon !== undefined) {
          const key = `${attack.name} ${attack.norm}`;
          radii.set(key, (radii.get(key) ?? new Set()).add(attack.epsilon));
        }
      const several = [...radii.values()].filter(({ size }) => size > 1).length;
      if (!several) return beside('No attack ran in balls of two sizes.');
      return byRightRows(
        context,
        ['success-falls-with-epsilon'],
        `${several} attacks broke no fewer of ${context.right.length} right images in larger balls.`,
      );
    },
  },
  {
    id: 'unbounded-breaks-all',
    source: flaw(5),
    question: 'Does accuracy fall to nothing where any change is allowed?',
    advice: 'Find out why an attack without a bound fails before any bounded figure is believed.',
    look: (context) => {
      if (!isDifferentiable(context.evidence.model)) return beside('The check needs gradients.');
      return byRightRows(
        context,
        ['survives-unbounded'],
        `At linf ε 1 all of ${Math.min(100, context.right.length)} right images broke.`,
      );
    },
  },
  {
    id: 'success-curve',
    source: flaw(6),
    question: 'Does the curve of robust accuracy over ε reach from the clean accuracy down to chance?',
    advice: 'Raise --epsilon until accuracy falls to chance.',
    look: curve,
  },
  {
    id: 'distortion-of-minimal-attacks',
    source: flaw(6),
    question: 'Are attacks without a bound reported by how far they go?',
    advice: 'Report the median size of the perturbations of a minimal-norm attack.',
    look: ({ report, right }) => {
      if (!right.length) return beside(NO_RIGHT);
      const whole = report.attacks.filter(({ kind, epsilon }) => kind === 'minimal' && epsilon === null);
      if (!whole.length) return beside('No minimal-norm attack was run.');
      const sizes = whole.map(
        ({ name, norm, medianOverAll, successes }) =>
          `${name} ${norm}: median ${medianOverAll === null ? 'beyond what it found' : medianOverAll.toPrecision(3)} over all right images, ${successes} broken`,
      );
      const none = whole.filter(({ successes }) => !successes);
      return (none.length ? failed : passed)(`${sizes.join('; ')} (n = ${report.n}).`);
    },
  },
  {
    id: 'white-box-strongest',
    source: `${flaw(7)}, common pitfalls 2 and 3, special cases 2`,
    question: 'Do attacks that see the gradients break at least as much as black boxes, transfer and noise?',
    advice: 'Run a white-box attack beside the others in the same ball.',
    look: (context) => {
      const white = context.evidence.runs.filter(({ attack }) => attack.access === 'gradients');
      if (!white.length) return beside('No attack saw gradients.');
      const contests = contestsOf(context.evidence, context.right);
      const against = [
        ...new Set(contests.map(({ black }) => (black === 'noise' ? '10 random points' : black.attack.name))),
      ];
      const told = byRightRows(
        context,
        ['black-box-beats-white-box'],
        `${against.join(', ')} did not break significantly more than ${namesOf(contests.map((one) => one.white))} in the same ball.`,
      );
      return told.status === 'pass' && !contests.length
        ? beside(`Nothing else was read in a ball of ${namesOf(white)}, which left no image for noise.`)
        : told;
    },
  },
  {
    id: 'other-kinds-of-attack',
    source: flaw(7),
    question: 'Were black-box, transfer or noise attacks tried beside the adaptive one?',
    advice: 'Add square, hopskipjump and random-noise.',
    look: ({ evidence: { runs } }) => {
      const others = familiesAmong(runs).filter(
        (family) => family !== 'steps along the gradient' && family !== 'nearest boundary',
      );
      return others.length
        ? passed(`Among ${runs.length} runs: ${others.join(', ')}.`)
        : failed(`All of ${runs.length} runs follow gradients.`);
    },
  },
  {
    id: 'per-example-worst-case',
    source: `${flaw(7)}, special cases 7`,
    question: 'Is the worst attack taken image by image, not on the average?',
    advice: 'Run two attacks or more, and report the worst case over them.',
    look: perExample,
  },
];
