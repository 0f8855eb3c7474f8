import { DataError } from '../../../data/index.js';
import type { Architecture, Layer } from '../../architecture.js';
import { checkShapes } from '../../architectures/check.js';
import type { Shape } from '../../layers/contract.js';
import { isJoin, type Join, joinOf, kindOf } from '../../layers/index.js';
import { LAYOUTS, type Layout, modelInputs } from '../layout.js';
import { type Call, callsOf, IMAGES } from './calls.js';
import { type Described, describe } from './described.js';
import { keyOf } from './fields.js';
import { type KerasLayer, mapLayer, type Step } from './layers.js';
import { type Placed, wired } from './wired.js';

/** The layer that says what a model takes: the first of a sequence, or the one that its input is; within models, theirs. */
function firstLayer({ entries, ends }: Described): KerasLayer | undefined {
  const entry = ends ? entries.find(({ layer }) => layer.name === ends.input) : entries[0];
  return entry?.model ? firstLayer(entry.model) : entry?.layer;
}

/** Keras states the input with the first layer, or with an InputLayer before it; null is what is left open. */
function statedInput(file: string, whole: Described): (number | undefined)[] {
  const { config = {} } = firstLayer(whole) ?? {};
  const stated = config.batch_input_shape ?? config.batch_shape;
  if (!Array.isArray(stated)) throw new DataError(file, 'does not say what images it takes (no batch_input_shape).');
  return stated.slice(1).map((n: unknown) => (typeof n === 'number' ? n : undefined));
}

/** A step of the whole model, of one of its calls; that of the start is of none. */
interface Made {
  readonly step: Step | Join;
  readonly call?: Call;
  readonly inputs: readonly number[];
  readonly output: Shape;
}

const outputOf = (step: Step | Join, inputs: readonly Shape[]): Shape => {
  if (isJoin(step)) return joinOf(step).output(step, inputs);
  return step.type === 'softmax' ? inputs[0] : kindOf(step).output(step, inputs[0]);
};

/** The steps of the whole model behind those that arrange an image as its first layer wants it. */
function stepsOf(calls: readonly Call[], image: Shape, start: readonly Layer[]): Made[] {
  const made: Made[] = [];
  const shapeOf = (place: number) => (place === IMAGES ? image : made[place].output);
  const add = (step: Step | Join, inputs: readonly number[], call?: Call): number =>
    made.push({ step, inputs, call, output: outputOf(step, inputs.map(shapeOf)) }) - 1;
  const begin = start.reduce((before, step) => add(step, [before]), IMAGES);
  const keys = new Set<string>();
  const ends: number[] = [];
  for (const call of calls) {
    const { layer, fail } = call;
    const inputs = call.inputs.map((place) => (place === IMAGES ? begin : ends[place]));
    const steps = mapLayer(layer, fail, inputs.map(shapeOf));
    const key = keyOf(layer);
    const weighted = steps.some((step) => 'weights' in step);
    if (weighted && keys.has(key)) fail('is called more than once, with the same weights, which is not read');
    if (weighted) keys.add(key);
    // A join takes all that comes in, and is alone.
    ends.push(steps.reduce((before, step, i) => add(step, i ? [before] : inputs, call), inputs[0]));
  }
  return made;
}

const inTrainingOnly = ({ type }: Step | Join) => type === 'dropout' || type === 'channelDropout';

/** What a model ended in and is left away. */
type End = 'softmax' | 'sigmoid';

/**
 * A model's steps without the softmax or the sigmoid that makes its scores of logits. A sigmoid for each class keeps
 * the order of the scores, and flattens their gradients; one before a softmax makes logits like any other layer.
 */
function withoutEnd(made: readonly Made[]): { steps: Placed[]; end?: End } {
  const all = [...made];
  /** Whether the last step only goes on with what the one before it gives. */
  const goesOn = () => all.at(-1)?.inputs.join() === String(all.length - 2);
  while (all.length && inTrainingOnly(all[all.length - 1].step) && goesOn()) all.pop();
  const last = all.at(-1)?.step.type;
  const end = (last === 'softmax' || last === 'sigmoid') && goesOn() ? last : undefined;
  const steps = (end ? all.slice(0, -1) : all).map(({ step, inputs, call }): Placed => {
    if (step.type === 'softmax')
      return (call as Call).fail('is a softmax in the middle, which is not read; one at the end is');
    return { step, inputs, name: call ? keyOf(call.layer) : 'images' };
  });
  return { steps, end };
}

/** A Keras model in our terms. */
export interface KerasModel {
  /** Its weights have the names of the Keras layers. */
  readonly architecture: Architecture;
  readonly layers: readonly KerasLayer[];
  /** What was at the end and was left away, so that the scores are logits. */
  readonly end?: End;
}

/** Most layouts are what Keras's first layer takes as it is. */
const NOTHING = Object.fromEntries(LAYOUTS.map((layout) => [layout, []])) as unknown as Readonly<Record<Layout, []>>;

/** @throws DataError naming the layer that is not understood. */
export function kerasModel(
  file: string,
  description: unknown,
  name: string,
  asked?: readonly [number, number, number],
): KerasModel {
  const whole = describe(file, description);
  const stated = statedInput(file, whole);
  const [{ shape, layout }] = modelInputs(file, stated, { asked });
  const start: Readonly<Record<Layout, Layer[]>> = {
    ...NOTHING,
    nhw: [{ type: 'reshape', shape: [shape[0], shape[1]] }],
    flat: [{ type: 'flatten' }],
  };
  const calls = callsOf(whole);
  const { steps, end } = withoutEnd(stepsOf(calls, shape, start[layout]));
  const architecture: Architecture = { name, input: shape, initializer: 'glorot', layers: wired(steps) };
  if (!architecture.layers.length) throw new DataError(file, 'computes nothing: none of its layers changes an image.');
  checkShapes(file, architecture);
  return { architecture, layers: calls.map(({ layer }) => layer), end };
}
