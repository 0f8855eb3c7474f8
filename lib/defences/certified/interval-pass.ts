import { joinOf, linearizeLayer } from '../../models/index.js';
import type { Tensor } from '../../tensor/index.js';
import type { Interval } from './interval.js';
import type { BoundStep } from './rules.js';

type Gradients = Readonly<Record<string, Tensor>>;

/** A node at intervals, without widening: for training, which needs no proof. */
interface StepAt {
  readonly output: Interval;
  /** Cotangents of the output's centre and radius, as those of the inputs'. */
  toInputs(cotangent: Interval): readonly Interval[];
  /** And as those of the weights, by name. */
  toWeights(cotangent: Interval): Gradients;
}

const none = () => ({});

function affineAt(step: BoundStep & { kind: 'affine' }, { centre, radius }: Interval): StepAt {
  const { node, parameters, moves } = step;
  // With keys weights have gradients whatever the layer; no layer here draws anything by them.
  const middle = linearizeLayer(node, centre, parameters, []);
  const wide = linearizeLayer(node, radius, moves ? parameters : step.absolute(0), []);
  return {
    output: { centre: middle.output, radius: wide.output },
    toInputs: (cotangent) => [{ centre: middle.pullback(cotangent.centre), radius: wide.pullback(cotangent.radius) }],
    toWeights: (cotangent) => {
      const found = middle.weightGradients?.(cotangent.centre) ?? {};
      const { weight } = wide.weightGradients?.(cotangent.radius) ?? {};
      const signed = weight && { weight: found.weight.add(weight.mul(parameters.weight.sign())) };
      const byRole: Gradients = { ...found, ...signed };
      return Object.fromEntries(
        node.parameters.filter(({ role }) => role in byRole).map(({ role, name }) => [name, byRole[role]]),
      );
    },
  };
}

/** What never falls, at both ends. */
function endsAt({ node }: BoundStep & { kind: 'curve' | 'maxima' }, { centre, radius }: Interval): StepAt {
  const low = linearizeLayer(node, centre.sub(radius), {});
  const high = linearizeLayer(node, centre.add(radius), {});
  return {
    output: {
      centre: high.output.add(low.output).mul(0.5),
      radius: high.output.sub(low.output).mul(0.5),
    },
    toInputs: ({ centre: middle, radius: wide }) => {
      const half = middle.mul(0.5);
      const part = wide.mul(0.5);
      const [toLow, toHigh] = [low.pullback(half.sub(part)), high.pullback(half.add(part))];
      return [{ centre: toHigh.add(toLow), radius: toHigh.sub(toLow) }];
    },
    toWeights: none,
  };
}

function joinAt({ node: { join } }: BoundStep & { kind: 'join' }, inputs: readonly Interval[]): StepAt {
  const kind = joinOf(join);
  const [centres, radii] = [inputs.map(({ centre }) => centre), inputs.map(({ radius }) => radius)];
  return {
    output: { centre: kind.apply(join, centres), radius: kind.apply(join, radii) },
    toInputs: (cotangent) => {
      const radius = kind.pullback(join, radii, cotangent.radius);
      return kind.pullback(join, centres, cotangent.centre).map((centre, i) => ({ centre, radius: radius[i] }));
    },
    toWeights: none,
  };
}

function stepAt(step: BoundStep, inputs: readonly Interval[]): StepAt {
  if (step.kind === 'affine') return affineAt(step, inputs[0]);
  return step.kind === 'join' ? joinAt(step, inputs) : endsAt(step, inputs[0]);
}

const added = (a: Interval | undefined, b: Interval): Interval =>
  a ? { centre: a.centre.add(b.centre), radius: a.radius.add(b.radius) } : b;

/** Intervals through some nodes with the way back to the weights; called in a tidy, to which every tensor belongs. */
export function intervalPass(steps: readonly BoundStep[], images: Interval) {
  const passed: StepAt[] = [];
  for (const step of steps)
    passed.push(
      stepAt(
        step,
        step.node.inputs.map((source) => (source < 0 ? images : passed[source].output)),
      ),
    );
  return {
    /** Of the last node; of the images where there is none. */
    output: passed[passed.length - 1]?.output ?? images,
    /** Cotangents of the output's centre and radius, as gradients of the weights, by name. */
    toWeights: (cotangent: Interval): Gradients => {
      const owed = new Map<number, Interval>([[steps.length - 1, cotangent]]);
      const gradients: Record<string, Tensor> = {};
      for (let i = steps.length - 1; i >= 0; i--) {
        const at = owed.get(i);
        if (!at) continue;
        Object.assign(gradients, passed[i].toWeights(at));
        const { inputs } = steps[i].node;
        if (inputs.every((source) => source < 0)) continue;
        const found = passed[i].toInputs(at);
        inputs.forEach((source, k) => {
          owed.set(source, added(owed.get(source), found[k]));
        });
      }
      return gradients;
    },
  };
}
