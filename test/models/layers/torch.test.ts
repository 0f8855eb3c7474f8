import { expect } from 'chai';
import type { Architecture, Step } from '../../../lib/models/architecture.js';
import { isLayerNode, layGraph, type PlacedLayer, type Weights } from '../../../lib/models/graph.js';
import { type Layer, linearize, type NamedArrays, networkFromPyTorch, weightsOf } from '../../../lib/models/index.js';
import { LAYERS } from '../../../lib/models/layers/index.js';
import { linearizeLayer } from '../../../lib/models/reverse.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, type Packed, readFixture, unpack } from '../../helpers.js';

/** Three inputs, and the gradients of the sum of the outputs times the cotangent. */
interface Answers {
  readonly input: Packed;
  readonly cotangent: Packed;
  readonly output: Packed;
  /** As PyTorch has them, by name. */
  readonly weights: Readonly<Record<string, Packed>>;
  readonly gradients: { readonly input: Packed; readonly weights: Readonly<Record<string, Packed>> };
}

interface LayerAnswers extends Answers {
  readonly layer: Layer;
  readonly training: boolean;
  /** Running statistics after one step of training. */
  readonly after?: Readonly<Record<string, Packed>>;
}

/** What test/fixtures/make_layer_fixtures.py recorded of PyTorch. */
const recorded = readFixture('torch/layers.json') as {
  layers: LayerAnswers[];
  networks: Record<'transformer' | 'optionA' | 'flattened', Answers>;
};

const tensorOf = (packed: Packed): Tensor => tf.tensor(unpack(packed), packed.shape);

const arraysOf = (packed: Readonly<Record<string, Packed>>): NamedArrays =>
  Object.fromEntries(Object.entries(packed).map(([name, each]) => [name, { shape: each.shape, data: unpack(each) }]));

/** PyTorch's arrays in this library's layout: by way of a network of them. */
function here(architecture: Architecture, arrays: Readonly<Record<string, Packed>>): NamedArrays {
  const network = networkFromPyTorch('layers.json', arraysOf(arrays), architecture);
  const weights = Object.fromEntries(
    Object.entries(weightsOf(network)).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );
  network.dispose();
  return weights;
}

/** Equal but for what single precision leaves of sums. */
function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, what: string) {
  expect(found.length, what).to.equal(expected.length);
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const difference = Array.from(found).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
  expect(difference, what).to.be.below(4e-6 * largest);
}

/** A network of this one layer, whose images are reshaped to its inputs. */
function alone(layer: Layer, shape: readonly number[]): Architecture {
  const [height, width, channels] = [...[1, 1, 1].slice(shape.length), ...shape];
  const before: Step[] = shape.length === 3 ? [] : [{ type: 'reshape', shape: [...shape] }];
  return { name: 'alone', input: [height, width, channels], layers: [...before, layer], initializer: 'torch' };
}

function expectLayer({ layer, training, input, cotangent, output, weights, gradients, after }: LayerAnswers) {
  const architecture = alone(layer, input.shape.slice(1));
  const placed = layGraph(architecture).filter(isLayerNode).at(-1) as PlacedLayer;
  const ours = here(architecture, weights);
  const ofWeights = here(architecture, { ...weights, ...gradients.weights });
  tf.tidy(() => {
    const parameters: Weights = Object.fromEntries(
      placed.parameters.map(({ role, name }) => [role, tf.tensor(ours[name].data, [...ours[name].shape])]),
    );
    // Weights have gradients in training; only one layer here is another function there.
    const keys = training || layer.type !== 'batchNorm' ? [1] : undefined;
    const at = linearizeLayer(placed, tensorOf(input), parameters, keys);
    expect(at.output.shape).to.deep.equal(output.shape);
    expectNear(at.output.dataSync(), unpack(output), 'output');
    const pulled = at.pullback(tensorOf(cotangent));
    expect(pulled.shape).to.deep.equal(input.shape);
    expectNear(pulled.dataSync(), unpack(gradients.input), 'gradient');
    for (const [role, found] of Object.entries(keys ? (at.weightGradients?.(tensorOf(cotangent)) ?? {}) : {})) {
      const name = placed.parameters.find((each) => each.role === role)?.name ?? role;
      expectNear(found.dataSync(), ofWeights[name].data, `gradient of ${name}`);
    }
    for (const [name, moved] of Object.entries(after ?? {})) {
      const found = at.updates?.[name.replace('l.', '')];
      expectNear(found?.dataSync() ?? [], unpack(moved), name);
    }
  });
}

describe('layers beside PyTorch', () => {
  it('are of every kind but those of training alone, and those of shapes and tokens, which networks below have', () => {
    const others = ['dropout', 'channelDropout', 'flatten', 'reshape', 'prependToken', 'addPositions', 'takeToken'];
    expect(new Set([...recorded.layers.map(({ layer }) => layer.type), ...others])).to.deep.equal(
      new Set(Object.keys(LAYERS)),
    );
  });

  for (const each of recorded.layers) {
    const { type, ...fields } = each.layer;
    const said = `${type} ${JSON.stringify(fields)} of [${each.input.shape.slice(1)}]`;
    it(`give the same outputs and gradients: ${said}${each.training ? ' in training' : ''}`, () =>
      expectNoLeak(() => expectLayer(each)));
  }
});

/** One block of torchvision's vision transformer. */
const block = (n: number): Step[] => {
  const weights = `encoder.layers.encoder_layer_${n}`;
  const norm = (which: string): Layer => ({ type: 'layerNorm', weights: `${weights}.${which}`, epsilon: 1e-6 });
  const attention: Layer = { type: 'attention', weights: `${weights}.self_attention`, heads: 2 };
  const linear = (which: number, units: number): Layer => ({
    type: 'linear',
    weights: `${weights}.mlp.${which}`,
    units,
  });
  return [
    { type: 'residual', body: [norm('ln_1'), attention] },
    { type: 'residual', body: [norm('ln_2'), linear(0, 5), { type: 'gelu' }, linear(3, 4)] },
  ];
};

const NETWORKS: Record<keyof typeof recorded.networks, readonly Step[]> = {
  transformer: [
    { type: 'conv2d', weights: 'conv_proj', filters: 4, kernel: 2, stride: 2 },
    { type: 'reshape', shape: [6, 4] },
    { type: 'prependToken', weights: 'class_token' },
    { type: 'addPositions', weights: 'encoder.pos_embedding' },
    ...block(0),
    ...block(1),
    { type: 'layerNorm', weights: 'encoder.ln', epsilon: 1e-6 },
    { type: 'takeToken', index: 0 },
    { type: 'linear', weights: 'heads.head', units: 3 },
  ],
  optionA: [
    {
      type: 'residual',
      body: [
        { type: 'conv2d', weights: 'conv1', filters: 4, kernel: 3, stride: 2, padding: 1, bias: false },
        { type: 'groupNorm', weights: 'gn', groups: 2 },
      ],
      shortcut: [
        { type: 'avgPool2d', size: 1, stride: 2 },
        { type: 'padChannels', before: 1, after: 1 },
      ],
    },
    { type: 'relu' },
    { type: 'upsample2d', factor: 2, mode: 'bilinear' },
    { type: 'flatten' },
    { type: 'linear', weights: 'fc', units: 3 },
  ],
  // Tokens lie in PyTorch as here.
  flattened: [
    { type: 'conv2d', weights: 'conv', filters: 4, kernel: 2, stride: 2 },
    { type: 'reshape', shape: [6, 4] },
    { type: 'linear', weights: 'mixed', units: 3 },
    { type: 'gelu' },
    { type: 'flatten' },
    { type: 'layerNorm', weights: 'norm' },
    { type: 'linear', weights: 'fc', units: 3 },
  ],
};

describe('networks from PyTorch', () => {
  for (const name of ['transformer', 'optionA', 'flattened'] as const)
    it(`have its logits and gradients, whatever the order of its values: ${name}`, () =>
      expectNoLeak(() => {
        const { input, cotangent, output, weights, gradients } = recorded.networks[name];
        const [height, width, channels] = input.shape.slice(1);
        const architecture: Architecture = {
          name,
          input: [height, width, channels],
          layers: NETWORKS[name],
          initializer: 'torch',
        };
        const network = networkFromPyTorch('layers.json', arraysOf(weights), architecture);
        const images = tensorOf(input) as Tensor4D;
        const scale = tensorOf(cotangent) as Tensor2D;
        const at = linearize(network, images);
        expectNear(at.logits.dataSync(), unpack(output), 'logits');
        const pulled = at.pullback(scale);
        expectNear(pulled.dataSync(), unpack(gradients.input), 'gradient');
        const pass = network.training(images, 1);
        const found = pass.gradients(scale);
        const expected = here(architecture, { ...weights, ...gradients.weights });
        for (const weight of Object.keys(gradients.weights))
          expectNear(found[weight].dataSync(), expected[weight].data, `gradient of ${weight}`);
        at.dispose();
        pass.dispose();
        network.dispose();
        tf.dispose([images, scale, pulled, found]);
      }));
});
