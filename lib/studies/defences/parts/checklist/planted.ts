import { pgd } from '../../../../attacks/index.js';
import { type Dataset, sliceRows } from '../../../../data/index.js';
import type { DifferentiableClassifier } from '../../../../models/index.js';
import { type Tensor4D, tf } from '../../../../tensor/index.js';
import { attacksOf, type Suite, type SuiteSize, suiteOf } from './suite.js';

/** What is evaluated, on what, and how. */
export interface Asked {
  readonly model: DifferentiableClassifier;
  readonly rows: Dataset;
  readonly attacks: ReturnType<typeof attacksOf>;
  /** Where robust accuracy is read, in the units that the radii were given in. */
  readonly epsilon: number;
}

/** A mistake in the evaluation of an honest network: all else is as it should be. */
export interface Mistake {
  readonly id: string;
  readonly name: string;
  /** Items and warnings that were written against it; any other one may fire beside them. */
  readonly meant: readonly string[];
  plant(right: Asked, size: SuiteSize): Asked;
}

/** The suite with something else in it. */
const otherSuite = (asked: Asked, size: SuiteSize, change: (suite: Suite) => Suite): Asked => ({
  ...asked,
  attacks: attacksOf(change(suiteOf(size))),
});

/** Rows of an evaluation whose interval is forty points wide. */
const FEW = 20;

/** A step of one per cent of the radius: ten of them go a tenth of the way to the ball's edge. */
const SHORT_STEP = 0.01;
const FEW_STEPS = 10;

/** The network handed images whose values were divided by 255 once more than it was trained with. */
function dividedAgain(model: DifferentiableClassifier): DifferentiableClassifier {
  const { inputShape, classes, name } = model;
  const logits = (images: Tensor4D) => tf.tidy(() => model.logits(images.div(255) as Tensor4D));
  return {
    ...{ inputShape, classes, scores: 'logits', logits },
    name: `${name}, of images divided by 255`,
    predict: async (images) => logits(images),
  };
}

/** Six mistakes that are made with honest networks. */
export const MISTAKES: readonly Mistake[] = [
  {
    id: 'short-steps',
    name: `PGD alone sees gradients, ${FEW_STEPS} steps of a hundredth of ε`,
    meant: ['incomplete-optimization', 'enough-iterations', 'not-converged'],
    plant: (asked, size) =>
      otherSuite(asked, size, (suite) => ({
        ...suite,
        iterative: size.epsilons.map((epsilon) => pgd({ epsilon, steps: FEW_STEPS, relativeStepSize: SHORT_STEP })),
      })),
  },
  {
    id: 'single-step',
    name: 'FGSM alone sees the gradient',
    meant: ['only-single-step', 'strong-attacks'],
    plant: (asked, size) => otherSuite(asked, size, (suite) => ({ ...suite, iterative: [] })),
  },
  {
    id: 'no-gradients',
    name: 'black-box attacks alone',
    meant: ['no-white-box', 'strong-attacks', 'whole-defence-attacked', 'only-black-box'],
    plant: (asked, size) => otherSuite(asked, size, (suite) => ({ ...suite, single: [], iterative: [] })),
  },
  {
    id: 'few-rows',
    name: `${FEW} images`,
    meant: ['few-rows', 'enough-rows'],
    plant: (asked) => ({ ...asked, rows: sliceRows(asked.rows, { limit: FEW, atMost: true }) }),
  },
  {
    id: 'units',
    name: 'ε in units of 255 on images in [0, 1]',
    meant: ['epsilon-too-small', 'success-curve'],
    plant: (asked, size) => ({
      ...asked,
      attacks: attacksOf(suiteOf({ ...size, epsilons: size.epsilons.map((epsilon) => epsilon / 255) })),
      epsilon: asked.epsilon / 255,
    }),
  },
  {
    id: 'pixels',
    name: 'images divided by 255 twice',
    meant: ['missing-preprocessing', 'clean-accuracy-low', 'clean-accuracy'],
    plant: (asked) => ({ ...asked, model: dividedAgain(asked.model) }),
  },
];
