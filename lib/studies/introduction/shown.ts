import { type Attack, type AttackOptions, perturbationNorms } from '../../attacks/index.js';
import { pictureOf } from '../../data/index.js';
import { type Norm, type Tensor4D, tf } from '../../tensor/index.js';
import { type Answer, type Answers, answersTo } from './answers.js';
import type { Photograph, Study } from './contracts.js';

/** A perturbation is drawn around gray: this many times as large as it is. */
export const MAGNIFIED = 10;

/** One attack on one photograph: what came back, what the network says to it, and what it took. */
export interface Shown {
  readonly attack: string;
  readonly norm: Norm;
  /** null of an attack that looks for the nearest error. */
  readonly epsilon: number | null;
  /** The class it aimed at; null for any error. */
  readonly target: string | null;
  /** Right before, and now wrong (or the target): a photograph that was wrong from the start is none. */
  readonly adversarial: boolean;
  /** Of the true class, and the likeliest. */
  readonly answers: Answers;
  /** Of the class it aimed at. */
  readonly aimedAt?: Answer;
  readonly sizes: Readonly<Record<Norm, number>>;
  readonly gradients: number;
  readonly queries: number;
  readonly milliseconds: number;
  /** Data addresses, JPEG and so for looking at only: what came back, and what was added, magnified around gray. */
  readonly picture: string;
  readonly change: string;
}

/** What was added to an image, as a picture: gray is no change, ±1/(2 · magnified) black and white. */
export function changePicture(
  after: Float32Array,
  before: Float32Array,
  shape: readonly [number, number, number],
  magnified: number = MAGNIFIED,
): Promise<string> {
  const difference = after.map((value, i) => value - before[i]);
  return pictureOf(difference, shape, [-0.5 / magnified, 0.5 / magnified]);
}

export interface ShowOptions extends Pick<AttackOptions, 'onProgress' | 'budget'> {
  /** What the report calls it (default: the attack's own name). */
  readonly name?: string;
  /** How much the picture of the change is magnified (default 10). */
  readonly magnified?: number;
  readonly target?: string;
  /** Where pixels may change, [1, h, w, c] of 0 and 1; default everywhere. */
  readonly mask?: Tensor4D;
}

/** Runs an attack on one photograph. Time is of this one image alone, with whatever else the machine does. */
export async function showAttack(
  { model, classes, classNumber }: Pick<Study, 'model' | 'classes' | 'classNumber'>,
  attack: Attack<Study['model']>,
  { image, shape, label }: Photograph,
  { name = attack.name, magnified = MAGNIFIED, target, mask, ...options }: ShowOptions = {},
): Promise<Shown & { readonly image: Float32Array }> {
  const aim = target === undefined ? undefined : classNumber(target);
  const targets = aim === undefined ? {} : { targets: Int32Array.of(aim) };
  const images = tf.tensor4d(image, [1, ...shape]);
  const start = performance.now();
  const result = await attack
    .run(model, { images, labels: Int32Array.of(label), mask, ...targets }, options)
    .finally(() => images.dispose());
  const milliseconds = performance.now() - start;
  return {
    attack: name,
    norm: attack.norm,
    epsilon: attack.epsilon ?? null,
    target: target ?? null,
    adversarial: result.success[0] === 1 && result.wrongFromStart[0] === 0,
    answers: answersTo(model, result.images, { classes, label }),
    ...(aim !== undefined && { aimedAt: answersTo(model, result.images, { classes, label: aim }).of }),
    sizes: perturbationNorms(result.images, image),
    gradients: result.gradients[0],
    queries: result.queries[0],
    milliseconds,
    picture: await pictureOf(result.images, shape),
    change: await changePicture(result.images, image, shape, magnified),
    image: result.images,
  };
}

/** Without its pixels: what a part's result keeps. */
export function kept({ image, ...rest }: Shown & { readonly image: Float32Array }): Shown {
  return rest;
}
