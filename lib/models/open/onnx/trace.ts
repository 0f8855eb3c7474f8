import { type Tensor, tf } from '../../../tensor/index.js';
import { type Store, tensorFrom } from './store.js';
import type { Kind } from './tensors.js';
import { known, NotHandled, type Value, valueShape } from './value.js';

/** One step at its inputs; all tensors that it gives are its caller's, who calls it inside a tidy. */
export interface Step {
  readonly outputs: readonly Tensor[];
  /** What the pull-back needs beside constants: it lives as long as the run is remembered. */
  readonly kept?: readonly Tensor[];
  /** Cotangents of the outputs (zeros where nothing depends on one) pulled back to the inputs; undefined: nothing. */
  pullback(cotangents: readonly Tensor[]): readonly (Tensor | undefined)[];
}

/** The same of a step with one output. */
export interface OneStep {
  readonly output: Tensor;
  readonly kept?: readonly Tensor[];
  pullback(cotangent: Tensor): readonly (Tensor | undefined)[];
}

/** What was done between an input and an output, so that it can be gone back. */
interface Done {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly shapes: readonly (readonly number[])[];
  readonly pullback: Step['pullback'];
}

/**
 * A run of a graph: operators are made of steps, whose pull-backs are remembered where `remembers` is true. What lies
 * with the channels last stays so from step to step; operators that need ONNX' own order ask for it by `plain`.
 */
export interface Trace {
  readonly store: Store;
  tensorOf(value: Value): Tensor;
  /** What is made of a value's tensor, kept in its place where the value is a constant. */
  derived(value: Value, key: string, make: (tensor: Tensor) => Tensor): Tensor;
  /** Values that tensors are: `last` and `kind` of all of them. */
  steps(inputs: readonly Value[], work: (...tensors: Tensor[]) => Step, as?: As): Value[];
  step(inputs: readonly Value[], work: (...tensors: Tensor[]) => OneStep, as?: As): Value;
  /** Without a gradient: what comes out is no longer a function of the images. */
  flat(inputs: readonly Value[], work: (...tensors: Tensor[]) => Tensor, as?: As): Value;
  /** The same value [n, c, h, w] with its channels last. */
  last(value: Value): Value;
  /** The same value as ONNX has it. */
  plain(value: Value): Value;
  /** Tensors that pull-backs need, of all steps since this was asked last. */
  takeKept(): Tensor[];
  /** A cotangent of `output` pulled back to `input`; both are tensors of the values as they lie. */
  toInput(output: Value, input: Value, cotangent: Tensor): Tensor;
}

export interface As {
  readonly last?: boolean;
  readonly kind?: Kind;
}

/** Nothing has to be moved: only one pixel, or only one channel. */
const isTrivial = ([, channels, height, width]: readonly number[]) => channels === 1 || height * width === 1;

export function createTrace(store: Store, remembers: boolean): Trace {
  const done: Done[] = [];
  let kept: Tensor[] = [];

  const tensorOf = (value: Value): Tensor => value.tensor ?? store.derived(value, 'tensor', () => tensorFrom(value));

  const asValue = (tensor: Tensor, { last = false, kind = 'float' }: As, active: boolean): Value => ({
    shape: valueShape(tensor.shape, last),
    kind,
    tensor,
    last,
    active,
    constant: false,
  });

  const steps: Trace['steps'] = (inputs, work, as = {}) => {
    const made = work(...inputs.map(tensorOf));
    const active = inputs.some((input) => input.active);
    const outputs = made.outputs.map((tensor) => asValue(tensor, as, active));
    if (active && remembers) {
      kept.push(...(made.kept ?? []));
      const { pullback } = made;
      done.push({ inputs, outputs, shapes: made.outputs.map(({ shape }) => shape), pullback });
    }
    return outputs;
  };

  const step: Trace['step'] = (inputs, work, as) =>
    steps(
      inputs,
      (...tensors) => {
        const { output, kept: needed, pullback } = work(...tensors);
        return { outputs: [output], kept: needed, pullback: ([cotangent]) => pullback(cotangent) };
      },
      as,
    )[0];

  /** Axes moved, or only named otherwise where that changes nothing in memory. */
  const moved = (x: Tensor, axes: number[], shape: readonly number[]): Tensor =>
    isTrivial(shape) ? x.reshape(axes.map((axis) => x.shape[axis])) : x.transpose(axes);

  const TO_LAST = [0, 2, 3, 1];
  const TO_PLAIN = [0, 3, 1, 2];
  const laid = (value: Value, there: number[], back: number[], last: boolean): Value => {
    const { shape, kind } = value;
    if (!value.active) {
      const tensor = store.derived(value, last ? 'last' : 'plain', () => moved(tensorOf(value), there, shape));
      return { shape, kind, tensor, last, active: false, constant: false };
    }
    return step(
      [value],
      (x) => ({ output: moved(x, there, shape), pullback: (cotangent) => [moved(cotangent, back, shape)] }),
      { last, kind },
    );
  };

  return {
    store,
    tensorOf,
    derived: (value, key, make) => store.derived(value, key, () => make(value.tensor ?? tensorFrom(value))),
    steps,
    step,
    flat: (inputs, work, as = {}) => asValue(work(...inputs.map(tensorOf)), as, false),
    last: (value) => (value.last ? value : laid(value, TO_LAST, TO_PLAIN, true)),
    plain: (value) => (value.last ? laid(value, TO_PLAIN, TO_LAST, false) : value),
    takeKept: () => {
      const taken = kept;
      kept = [];
      return taken;
    },
    toInput: (output, input, cotangent) => {
      const owed = new Map<Value, Tensor>([[output, cotangent.clone()]]);
      for (let i = done.length - 1; i >= 0; i--) {
        const { inputs, outputs, shapes, pullback } = done[i];
        if (!outputs.some((each) => owed.has(each))) continue;
        const cotangents = outputs.map((each, k) => owed.get(each) ?? tf.zeros([...shapes[k]]));
        const gradients: (Tensor | undefined)[] = [];
        tf.tidy(() => {
          const found = pullback(cotangents);
          // Handles of their own: one and the same may go to several, or be what came.
          gradients.push(...inputs.map((each, k) => (each.active ? found[k]?.clone() : undefined)));
          return gradients.filter((each) => each !== undefined);
        });
        for (const each of cotangents) each.dispose();
        for (const each of outputs) owed.delete(each);
        inputs.forEach((each, k) => {
          const gradient = gradients[k];
          if (!gradient) return;
          const before = owed.get(each);
          owed.set(each, before ? before.add(gradient) : gradient);
          if (before) tf.dispose([before, gradient]);
        });
      }
      return owed.get(input) ?? tf.zeros([...(input.tensor?.shape ?? [])]);
    },
  };
}

/** Numbers that must be known without the images: sizes, axes, bounds. */
export function numbersOf(value: Value | undefined, what: string): readonly number[] {
  if (value?.numbers) return [...value.numbers];
  throw new NotHandled(`${what} that depend on the images`);
}

/** A scalar that is one number everywhere. */
export const scalar = (value: number): Value => known([value], [], 'float');
