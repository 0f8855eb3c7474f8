import type { GraphLayer } from '../../models/index.js';

/** Steps that are drawn as one: a layer, and what normalizes or bends its values where they lie. */
export interface Box {
  /** What it does: its first step, then those that are drawn with it. */
  readonly title: string;
  readonly name: string;
  readonly others: readonly string[];
  /** Boxes that it takes from, by their places in the list; the first box stands for the images. */
  readonly from: readonly number[];
  readonly output: readonly number[] | undefined;
  /** Undefined where they are not known of one of its steps, as MACs. */
  readonly weights: number | undefined;
  readonly macs: number | undefined;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

const isNormalization = (type: string) => /norm/i.test(type);

/** Whether a step can be drawn with the one before it: it makes as many values of them, and is no layer of its own. */
const isSmall = (layer: GraphLayer, before: GraphLayer): boolean =>
  layer.macs === 0 &&
  (layer.weights === 0 || isNormalization(layer.type)) &&
  layer.output !== undefined &&
  before.output !== undefined &&
  sizeOf(layer.output) === sizeOf(before.output);

const stepText = ({ type, detail }: GraphLayer) => (detail ? `${type} ${detail}` : type);

/** The steps of a graph as boxes, behind one for its images [n, …]. */
export function boxesOf(layers: readonly GraphLayer[], images: readonly number[]): Box[] {
  const consumers = layers.map(() => 0);
  for (const { inputs } of layers) for (const i of inputs) if (i >= 0) consumers[i]++;
  /** The steps of each box. */
  const groups: number[][] = [];
  const groupOf: number[] = [];
  layers.forEach((layer, i) => {
    const [before] = layer.inputs;
    const joins = layer.inputs.length === 1 && before >= 0 && consumers[before] === 1 && isSmall(layer, layers[before]);
    groupOf.push(joins ? groupOf[before] : groups.push([]) - 1);
    groups[groupOf[i]].push(i);
  });
  const start: Box = {
    ...{ title: 'images', name: '', others: [], from: [], output: [1, ...images] },
    ...{ weights: 0, macs: 0 },
  };
  const boxes = groups.map((group): Box => {
    const steps = group.map((i) => layers[i]);
    const [first] = steps;
    const sum = (name: 'weights' | 'macs') =>
      steps.reduce<number | undefined>(
        (total, { [name]: n }) => (n === undefined || total === undefined ? undefined : total + n),
        0,
      );
    return {
      title: stepText(first),
      name: first.name,
      others: steps.slice(1).map(stepText),
      from: [...new Set(first.inputs.map((i) => (i < 0 ? 0 : groupOf[i] + 1)))],
      output: steps[steps.length - 1].output,
      weights: sum('weights'),
      macs: sum('macs'),
    };
  });
  return [start, ...boxes];
}
