import {
  isLayerNode,
  type JoinNode,
  type Layer,
  type LayerNode,
  layGraph,
  type Network,
  type Node,
  parametersOf,
  simplifyUnfolded,
  type Weights,
} from '../../models/index.js';
import { CURVES, type Curve, curveOf } from './curves.js';

/** What is known of a type of layers y = W x + b. */
interface AffineRule {
  /** Terms of the longest sum, forward and backward. */
  terms(node: LayerNode): number;
  /** Each output comes of one input alone. */
  readonly apart?: true;
  /** Values are only moved: nothing is rounded. */
  readonly moves?: true;
  /** Parameters of the layer |W| x + share · |b|. */
  absolute(parameters: Weights, share: number): Weights;
}

const magnitudes: AffineRule['absolute'] = ({ weight, bias }, share) => ({
  weight: weight.abs(),
  bias: bias.abs().mul(share),
});
const none: AffineRule['absolute'] = () => ({});
const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** Filters [...space, in, out] or [...space, out, in]. */
const weighted: AffineRule = {
  terms: ({ parameters: [{ shape }] }) => sizeOf(shape) / Math.min(...shape.slice(-2)),
  absolute: magnitudes,
};
// Windows may overlap where there are more of them than values.
const averaged: AffineRule = {
  terms: ({ input, output }) => Math.max(...[input, output].map((shape) => sizeOf(shape.slice(0, -1)))),
  absolute: none,
};
const moved: AffineRule = { terms: () => 0, apart: true, moves: true, absolute: none };

/** Outside training, every type of layers that is affine and has a rule. */
const AFFINE: Readonly<Partial<Record<Layer['type'], AffineRule>>> = {
  conv2d: weighted,
  conv1d: weighted,
  convTranspose2d: weighted,
  linear: weighted,
  avgPool2d: {
    terms: ({ layer, input }) =>
      // And the product that leaves out what is laid around.
      layer.type === 'avgPool2d' ? sizeOf([layer.size, layer.size].flat().slice(0, 2)) + 1 : sizeOf(input),
    absolute: none,
  },
  affine: { terms: () => 2, apart: true, absolute: magnitudes },
  adaptiveAvgPool2d: averaged,
  globalAvgPool: averaged,
  batchNorm: {
    // Beside the product and the sum: of the scale and of the shift.
    terms: () => 8,
    apart: true,
    absolute: ({ weight, bias, running_mean: mean, running_var }, share) => ({
      weight: weight.abs(),
      bias: bias.abs().mul(share),
      running_mean: mean.abs().mul(-share),
      running_var,
    }),
  },
  zeroPad2d: moved,
  crop2d: moved,
  padChannels: moved,
  flatten: moved,
  reshape: moved,
};

const JOINED = ['add', 'concat'];

export interface AffineStep extends Omit<AffineRule, 'terms' | 'absolute'> {
  readonly kind: 'affine';
  readonly node: LayerNode;
  readonly terms: number;
  /** The layer's own parameters. */
  readonly parameters: Weights;
  /** See `AffineRule`. */
  absolute(share: number): Weights;
}

/** One node of a network, and how bounds go through it. */
export type BoundStep =
  | AffineStep
  | { readonly kind: 'curve'; readonly node: LayerNode; readonly curve: Curve }
  | { readonly kind: 'maxima'; readonly node: LayerNode }
  | { readonly kind: 'join'; readonly node: JoinNode };

/**
 * Summands of a bound by a walk back through a network: a shift of each node that does more than move values, an error
 * where ways meet, the images' own part, and the one that sums begin with.
 */
export function walkTerms(steps: readonly BoundStep[]): number {
  const sources = steps.flatMap(({ node }) => node.inputs);
  const meeting = new Set(sources.filter((source, i) => sources.indexOf(source) !== i));
  const shifted = steps.filter((step) => step.kind !== 'affine' || !step.moves);
  return shifted.length + meeting.size + 2;
}

const typeOf = (node: Node) => (isLayerNode(node) ? node.layer.type : node.join.type);

/**
 * The nodes of a network with the rules by which bounds go through them, outside training: normalizations use their
 * running statistics, and max-pools come before the ReLUs that they commute with.
 * @throws TypeError naming the layers that have no rule.
 */
export function boundSteps({ name, architecture, weights }: Pick<Network, 'name' | 'architecture' | 'weights'>) {
  const nodes = simplifyUnfolded(layGraph(architecture));
  const unknown: string[] = [];
  const steps = nodes.flatMap((node): BoundStep[] => {
    if (!isLayerNode(node)) {
      if (JOINED.includes(node.join.type)) return [{ kind: 'join', node }];
    } else {
      const { layer } = node;
      const rule = AFFINE[layer.type];
      if (rule) {
        const { terms, absolute, ...rest } = rule;
        const parameters = parametersOf(node, weights);
        return [
          {
            kind: 'affine',
            node,
            parameters,
            terms: terms(node),
            absolute: (share) => absolute(parameters, share),
            ...rest,
          },
        ];
      }
      if (layer.type === 'maxPool2d') return [{ kind: 'maxima', node }];
      const curve = curveOf(layer);
      if (curve) return [{ kind: 'curve', node, curve }];
    }
    unknown.push(`${node.where} (${typeOf(node)})`);
    return [];
  });
  if (unknown.length)
    throw new TypeError(
      `${name} cannot be bounded: ${unknown.join(', ')} ${unknown.length > 1 ? 'have' : 'has'} no rule. There are rules for ${[...Object.keys(AFFINE), 'maxPool2d', ...CURVES, ...JOINED].join(', ')}; train a network of these.`,
    );
  return steps;
}
