import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  bareModel,
  findArchitecture,
  type ModelGraph,
  type OpenModelOptions,
  openModel,
} from '../../../lib/models/index.js';
import { entranceOf } from '../../../lib/models/inspection/entrance.js';
import { layersGraph } from '../../../lib/models/open/tfjs/layers-graph.js';
import { keyedUniform, type Tensor, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, temporaryFolder } from '../../helpers.js';
import { openFile } from '../open/fixtures.js';
import { bytes, floats, onnxFile, truth, type Written } from '../open/onnx/write.js';
import { CLASSES, SIDE, startFake, stated } from '../served/fake-server.js';

const graphOf = (source: string, options: OpenModelOptions = {}): Promise<ModelGraph | undefined> =>
  expectNoLeak(async () => {
    const opened = await openModel(source, options);
    try {
      return await opened.graph?.();
    } finally {
      opened.dispose();
    }
  });

/** The network of these files: a 3 × 3 convolution of 3 channels to 4 at 36 places, and 36 values to 5 scores. */
const MACS = 6 * 6 * 4 * 3 * 3 * 3 + 36 * 5;
const WEIGHTS = 3 * 3 * 3 * 4 + 4 + 36 * 5 + 5;

describe('the graph of a model', () => {
  const inFolder = temporaryFolder();

  const same: [string, OpenModelOptions][] = [
    ['net.pt', { arch: openFile('net.arch.json') }],
    ['nchw.onnx', {}],
    ['softmax.onnx', {}],
    ['tfjs-layers', {}],
    ['tfjs-functional', {}],
    ['tfjs-graph', {}],
    ['tfjs-hidden', {}],
  ];
  for (const [file, options] of same)
    it(`${file}: the same multiplications and weights in every format`, async () => {
      const graph = await graphOf(openFile(file), options);
      expect(graph).to.include({ macs: MACS, weights: WEIGHTS });
      const layers = graph?.layers ?? [];
      expect(layers[0].inputs).to.deep.equal([-1]);
      expect(layers[layers.length - 1].output).to.deep.equal([1, 5]);
      for (const { macs, output } of layers) expect(macs !== undefined && output !== undefined).to.equal(true);
      layers.forEach(({ inputs }, i) => {
        for (const input of inputs) expect(input).to.be.below(i);
      });
    });

  const write = (name: string, file: Written): string => {
    const path = inFolder(name);
    writeFileSync(path, onnxFile(file));
    return path;
  };
  const node = (type: string, inputs: string, outputs: string, attributes = {}) => ({
    ...{ type, inputs: inputs.split(' '), outputs: outputs.split(' '), attributes },
  });
  const shared: Written = {
    nodes: [
      node('Div', 'x deviation', 'even'),
      node('Conv', 'even filter', 'a', { group: 2, pads: [1, 1, 1, 1], kernel_shape: [3, 3] }),
      node('DequantizeLinear', 'small scale zero', 'large'),
      node('Conv', 'a large', 'b', { strides: [2, 2] }),
      node('Shape', 'b', 'sizes'),
      node('Flatten', 'b', 'row'),
      node('MatMul', 'row matrix', 'once'),
      node('MatMul', 'once square', 'twice'),
      node('MatMul', 'twice square', 'thrice'),
      node('Add', 'thrice once', 'y'),
    ],
    tensors: {
      deviation: floats([1, 2, 1, 1], [0.5, 0.25]),
      filter: floats([4, 1, 3, 3], keyedUniform(36, -1, 1, 1)),
      small: bytes(
        'int8',
        [3, 4, 1, 1],
        Array.from({ length: 12 }, (_, i) => i - 6),
      ),
      scale: floats([], [0.1]),
      zero: bytes('int8', [], [0]),
      matrix: floats([12, 3], keyedUniform(36, -1, 1, 2)),
      square: floats([3, 3], keyedUniform(9, -1, 1, 3)),
    },
    input: { name: 'x', shape: [5, 2, 4, 4] },
    outputs: [{ name: 'y', shape: [5, 3] }],
  };

  it('of an ONNX file for five images at once is told for one, with shared and quantized weights once', async () => {
    const graph = await graphOf(write('shared.onnx', shared), { input: [4, 4, 2] });
    const told = graph?.layers.map(({ type, detail, inputs, output, weights, macs }) =>
      [type, detail, inputs.join(), output?.join(), weights, macs].join(' | '),
    );
    expect(told).to.deep.equal([
      'Div |  | -1 | 1,2,4,4 | 2 | 0',
      `Conv | 3×3, groups 2 | 0 | 1,4,4,4 | 36 | ${4 * 16 * 9}`,
      `Conv | 1×1, stride 2 | 1 | 1,3,2,2 | 12 | ${3 * 4 * 4}`,
      'Flatten |  | 2 | 1,12 | 0 | 0',
      `MatMul |  | 3 | 1,3 | 36 | ${12 * 3}`,
      'MatMul |  | 4 | 1,3 | 9 | 9',
      'MatMul |  | 5 | 1,3 | 0 | 9',
      'Add |  | 6,4 | 1,3 | 0 | 0',
    ]);
    expect(graph && entranceOf(graph)).to.deep.equal(['Div']);
  });

  it('of a branch that no image decides has no multiplications of its own, unless it sums products', async () => {
    const branching = (name: string, inside: Parameters<typeof node>) => {
      const branch = (output: string) => ({ nodes: [node(inside[0], inside[1], output)], output });
      return write(name, {
        ...shared,
        nodes: [
          node('Flatten', 'x', 'row'),
          node('MatMul', 'row matrix', 'a'),
          node('If', 'yes', 'y', { then_branch: branch('t'), else_branch: branch('e') }),
        ],
        tensors: {
          matrix: floats([32, 3], keyedUniform(96, -1, 1, 2)),
          square: shared.tensors?.square ?? floats([], []),
          yes: truth(true),
        },
      });
    };
    const free = await graphOf(branching('free.onnx', ['Relu', 'a', '']), { input: [4, 4, 2] });
    expect(free?.layers.map(({ type, macs }) => [type, macs])).to.deep.equal([
      ['Flatten', 0],
      ['MatMul', 96],
      ['If', 0],
    ]);
    const product = await graphOf(branching('product.onnx', ['MatMul', 'a square', '']), { input: [4, 4, 2] });
    expect(product?.uncounted).to.deep.equal(['If']);
    expect(product?.layers[2]).to.deep.include({ weights: 9, macs: undefined, output: [1, 3] });
  });

  it('of a black box names what is not known, and goes on by what the file states', async () => {
    const graph = await graphOf(openFile('forest-tensor.onnx'));
    expect(graph?.uncounted).to.deep.equal(['ai.onnx.ml.TreeEnsembleClassifier']);
    expect(graph?.layers[0]).to.include({ weights: undefined, macs: undefined });
  });

  it('of tfjs layers takes models inside apart, and counts as ones by ones add up', () =>
    expectNoLeak(async () => {
      const ones = { kernelInitializer: 'ones', useBias: false } as const;
      const inner = tf.sequential({
        layers: [
          tf.layers.depthwiseConv2d({
            ...{ inputShape: [6, 6, 2], kernelSize: 3, depthMultiplier: 2, useBias: false },
            depthwiseInitializer: 'ones',
          }),
          tf.layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2, ...ones }),
        ],
      });
      const input = tf.input({ shape: [6, 6, 2] });
      const middle = inner.apply(input) as ReturnType<typeof tf.input>;
      const output = tf.layers
        .dense({ units: 2, ...ones })
        .apply(tf.layers.globalAveragePooling2d({}).apply(middle)) as ReturnType<typeof tf.input>;
      const model = tf.model({ inputs: input, outputs: output });
      const { layers } = layersGraph(model.inputs[0], model.outputs[0]);
      expect(layers.map(({ type }) => type)).to.deep.equal([
        ...['DepthwiseConv2D', 'Conv2DTranspose', 'GlobalAveragePooling2D', 'Dense'],
      ]);
      // Each alone at ones.
      const sums = [[6, 6, 2], [4, 4, 4], [3]].map((shape, i) =>
        tf.tidy(() => {
          const layer = [inner.layers[0], inner.layers[1], model.layers[model.layers.length - 1]][i];
          return (layer.apply(tf.ones([1, ...shape])) as Tensor).sum().dataSync()[0];
        }),
      );
      expect([layers[0].macs, layers[1].macs, layers[3].macs]).to.deep.equal(sums);
      expect(layers.map(({ weights }) => weights)).to.deep.equal([36, 48, 0, 6]);
      model.dispose();
    }));

  it('of a served model is not shown', async () => {
    const server = await startFake({ metadata: stated([-1, SIDE * SIDE], [-1, CLASSES]) });
    try {
      const opened = await openModel(server.url);
      expect(opened.graph).to.equal(undefined);
      expect(opened.blackBox).to.include('server');
      opened.dispose();
    } finally {
      await server.close();
    }
  });

  it('of an architecture without weights is there, and answers are not', async () => {
    const bare = bareModel(findArchitecture('resnet18'));
    expect((await bare.graph?.())?.weights).to.equal(11_689_512);
    expect(bare.model.preprocessing).to.deep.include({ mean: [0.485, 0.456, 0.406], layout: 'nchw' });
    await expectRejects(async () => bare.model.predict(tf.zeros([1, 224, 224, 3])), Error, 'without weights');
  });

  it('comes with how it was told what the scores are', async () => {
    const told = (source: string, options: OpenModelOptions = {}) =>
      expectNoLeak(async () => {
        const opened = await openModel(source, options);
        opened.dispose();
        return opened.told;
      });
    const one = (name: string, ...end: ReturnType<typeof node>[]) =>
      write(name, {
        nodes: [node('Flatten', 'x', 'row'), node('MatMul', 'row matrix', end.length ? 'z' : 'y'), ...end],
        tensors: { matrix: floats([32, 1], keyedUniform(32, -1, 1, 2)) },
        input: { name: 'x', shape: ['n', 2, 4, 4] },
        outputs: [{ name: 'y', shape: ['n', 1] }],
      });
    const input = { input: [4, 4, 2] } as const;
    expect(await told(one('logit.onnx'), input)).to.equal('one number for each image, with no sigmoid at the end');
    const sigmoid = one('sigmoid.onnx', node('Sigmoid', 'z', 'y'));
    expect(await told(sigmoid, input)).to.equal('one number for each image, with a sigmoid at the end');
    expect(await told(openFile('softmax.onnx'))).to.match(/noise lie in \[0, 1\] and sum to one$/);
    expect(await told(openFile('nchw.onnx'), { scores: 'logits' })).to.equal('as it was asked for');
    expect(await told(openFile('labels.onnx'), { classes: 5 })).to.equal('it answers with whole numbers');
    expect(await told(openFile('keras-conv.h5'))).to.equal('the softmax at its end was left away');
    const arch = (name: string) => ({ arch: openFile(name) });
    expect(await told(openFile('net.pt'), arch('net.arch.json'))).to.include('no softmax behind it');
    expect(await told(openFile('net.pt'), arch('probabilities.arch.json'))).to.include('ends in a softmax');
  });
});
