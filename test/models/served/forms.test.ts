import { expect } from 'chai';
import {
  type Journal,
  openModel,
  openServed,
  ServedError,
  type ServedModel,
  type ServedOptions,
} from '../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';
import {
  type FakeOptions,
  type FakeServer,
  fakeScores,
  output,
  type Reply,
  rowsOf,
  type Seen,
  SIDE,
  startFake,
  stated,
} from './fake-server.js';

const width = SIDE * SIDE;
const pixels = (n: number, values = width) => keyedUniform(n * values, 0, 1, 5);

async function withModel<T>(
  fake: FakeOptions,
  options: ServedOptions,
  work: (opened: ServedModel, server: FakeServer) => Promise<T>,
): Promise<T> {
  const server = await startFake(fake);
  try {
    const opened = await openServed(server.url, { input: [SIDE, SIDE, 1], ...options });
    try {
      return await work(opened, server);
    } finally {
      opened.dispose();
    }
  } finally {
    await server.close();
  }
}

/** The model's scores for n images of those values. */
async function scoresOf({ model }: ServedModel, values: Float32Array, n: number): Promise<Float32Array> {
  const images = tf.tensor4d(values, [n, ...model.inputShape]);
  const scores = await model.predict(images as Tensor4D);
  const found = Float32Array.from(scores.dataSync());
  expect(scores.shape).to.deep.equal([n, model.classes]);
  tf.dispose([images, scores]);
  return found;
}

const expected = (values: Float32Array, n: number, size = width) =>
  Array.from({ length: n }, (_, row) => fakeScores(values.subarray(row * size, (row + 1) * size))).flat();

describe('a served model', () => {
  it('answers as its server does, row by row over several requests', () =>
    expectNoLeak(() =>
      withModel({}, { batch: 7 }, async (opened, server) => {
        const values = pixels(20);
        expect(largestDifference(await scoresOf(opened, values, 20), expected(values, 20))).to.be.below(1e-7);
        expect(opened.model).to.include({ name: 'fake', classes: 3, scores: 'probabilities' });
        expect(server.seen.slice(1).map(({ input }) => input.shape)).to.deep.equal([
          [7, 16],
          [7, 16],
          [6, 16],
        ]);
        expect(new Set(server.seen.map(({ id }) => id)).size, 'an id for each request').to.equal(4);
        expect(server.rows()).to.equal(opened.served.counts().rows);
      }),
    ));

  it('gets exactly the pixels that are here', () =>
    withModel({}, {}, async (opened, { seen }) => {
      const values = pixels(3);
      values.set([0, 1, 1e-30, 0.1, 1 / 255, 1 - 2 ** -24]);
      await scoresOf(opened, values, 3);
      expect(Float32Array.from(seen[1].input.data)).to.deep.equal(values);
    }));

  it('is opened by its address like any other', async () => {
    const server = await startFake();
    const opened = await openModel(server.url, { input: [SIDE, SIDE, 1] });
    expect(opened.files).to.deep.equal([]);
    expect(opened.served?.url).to.equal(server.url);
    expect(opened.description).to.include(server.url).and.include('platform test').and.include('pixels FP32 [n, 16]');
    opened.dispose();
    await server.close();
  });

  it('is asked for a version where the address names one', async () => {
    const server = await startFake();
    const { served, dispose } = await openServed(`${server.url}/versions/1`, { input: [SIDE, SIDE, 1] });
    expect(served.url).to.equal(`${server.url}/versions/1`);
    dispose();
    await server.close();
  });

  // Stated dimensions, images here, and what of an image [0 … 5] of 1×2×3 stands where in the request.
  const layouts: readonly [string, readonly number[], readonly number[]][] = [
    ['rows', [-1, 6], [0, 1, 2, 3, 4, 5]],
    ['rows, the batch axis left out', [6], [0, 1, 2, 3, 4, 5]],
    ['channels last', [-1, 1, 2, 3], [0, 1, 2, 3, 4, 5]],
    ['channels first', [-1, 3, 1, 2], [0, 3, 1, 4, 2, 5]],
  ];
  for (const [name, shape, order] of layouts)
    it(`hands images over as the server states: ${name}`, () =>
      withModel({ metadata: stated(shape) }, { input: [1, 2, 3] }, async (opened, { seen }) => {
        await scoresOf(
          opened,
          Float32Array.from([0, 1, 2, 3, 4, 5], (i) => i / 8),
          1,
        );
        const sent = seen[1].input;
        expect(sent.shape).to.deep.equal([1, ...(shape.length > 1 ? shape.slice(1) : shape)]);
        expect(sent.data).to.deep.equal(order.map((i) => i / 8));
      }));

  it('fills up the batches of a model that wants whole ones', () =>
    withModel({ metadata: stated([3, 16]) }, {}, async (opened, server) => {
      const values = pixels(4);
      expect(largestDifference(await scoresOf(opened, values, 4), expected(values, 4))).to.be.below(1e-7);
      expect(server.seen.map(({ input }) => input.shape)).to.deep.equal([
        [3, 16],
        [3, 16],
        [3, 16],
      ]);
      expect(opened.served.counts().rows).to.equal(9);
    }));

  it('is tried where the server states nothing, with rows first', () =>
    withModel(
      {
        metadata: { body: { name: 'fake' } },
        infer: ({ input }) => (input.shape.length === 4 ? undefined : { status: 400, body: { error: 'want images' } }),
      },
      {},
      async (opened, { seen }) => {
        expect(seen.map(({ input }) => input.shape.length)).to.deep.equal([2, 4]);
        expect(opened.description).to.include('as [n, 4, 4, 1] (found by trying)');
      },
    ));

  it('works on a server that describes no models', () =>
    withModel({ metadata: { status: 404 } }, { layout: 'nchw' }, async (opened, { seen }) => {
      expect(opened.served.metadata).to.equal(undefined);
      expect(seen[0].input.shape).to.deep.equal([4, 1, 4, 4]);
    }));

  const labels = (seen: { input: Parameters<typeof rowsOf>[0] }, datatype: string, shape: number[]): Reply =>
    output(
      rowsOf(seen.input).map((row) => Math.floor(row[0] * 3)),
      [seen.input.shape[0], ...shape],
      { name: 'label', datatype },
    );
  for (const [datatype, shape, scores] of [
    ['INT64', [], undefined],
    ['INT32', [1], undefined],
    ['FP32', [1], 'labels'],
  ] as const)
    it(`may answer with labels: ${datatype} [n${shape.length ? ', 1' : ''}]`, () =>
      withModel(
        { metadata: stated([-1, width]), infer: (seen) => labels(seen, datatype, [...shape]) },
        { classes: 3, scores },
        async (opened) => {
          expect(opened.model.scores).to.equal('labels');
          const values = pixels(2);
          values[0] = 0.9;
          values[width] = 0.4;
          expect(Array.from(await scoresOf(opened, values, 2))).to.deep.equal([0, 0, 1, 0, 1, 0]);
        },
      ));

  it('may answer with rows as lists, and with logits', () =>
    withModel(
      {
        infer: ({ input: { shape } }) => output(Array(shape[0]).fill([-1, 4, 2]), [shape[0], 3], { datatype: 'FP32' }),
      },
      {},
      async (opened) => {
        expect(opened.model.scores).to.equal('logits');
        expect(Array.from(await scoresOf(opened, pixels(2), 2))).to.deep.equal([-1, 4, 2, -1, 4, 2]);
      },
    ));

  it('is read by the output called probabilities, or by the one that is asked for', async () => {
    const outputs = [
      { name: 'label', datatype: 'INT64', shape: [-1] },
      { name: 'margins', datatype: 'FP32', shape: [-1, 3] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, 3] },
    ];
    const fake: FakeOptions = {
      metadata: { body: { name: 'fake', inputs: [{ name: 'x', datatype: 'FP64', shape: [-1, 16] }], outputs } },
      infer: ({ input: { shape }, outputs: asked }) => {
        const data = Array(shape[0])
          .fill(asked?.[0].name === 'margins' ? [3, 2, 1] : [0.5, 0.25, 0.25])
          .flat();
        return output(data, [shape[0], 3], { name: asked?.[0].name, datatype: 'FP32' });
      },
    };
    await withModel(fake, {}, async ({ model }, { seen }) => {
      expect(model.scores).to.equal('probabilities');
      expect(seen[0].outputs).to.deep.equal([{ name: 'probabilities' }]);
      expect(seen[0].input).to.include({ name: 'x', datatype: 'FP64' });
    });
    await withModel(fake, { output: 'margins' }, async ({ model }) => expect(model.scores).to.equal('logits'));
  });

  /** A model that gives features before its scores, and states sizes, or leaves them open. */
  const featured = (sizes: readonly [number, number]): FakeOptions => {
    const outputs = ['features', 'scores'].map((name, i) => ({ name, datatype: 'FP32', shape: [-1, sizes[i]] }));
    const given = (n: number) => [
      { name: 'features', datatype: 'FP32', shape: [n, 8], data: Array(n * 8).fill(0.5) },
      { name: 'scores', datatype: 'FP32', shape: [n, 3], data: Array(n).fill([1, 3, 2]).flat() },
    ];
    return {
      metadata: { body: { name: 'fake', inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, width] }], outputs } },
      infer: ({ input: { shape }, outputs: asked }) => ({
        body: { model_name: 'fake', outputs: given(shape[0]).filter(({ name }) => !asked || name === asked[0].name) },
      }),
    };
  };

  for (const [what, sizes, first] of [
    ['as it states', [8, 3], [{ name: 'scores' }]],
    ['as it sends where it states nothing', [-1, -1], undefined],
  ] as const)
    it(`is read by the output that is as wide as there are classes, ${what}`, () =>
      withModel(featured(sizes), { classes: 3 }, async (opened, { seen }) => {
        expect(opened.model.classes).to.equal(3);
        expect(opened.description).to.include('the one as wide as there are classes');
        expect(Array.from(await scoresOf(opened, pixels(1), 1))).to.deep.equal([1, 3, 2]);
        expect(seen.map(({ outputs }) => outputs)).to.deep.equal([first, [{ name: 'scores' }]]);
      }));

  it('is not read where several outputs are of other widths, or it keeps the fitting one back', async () => {
    const refuses = (fake: FakeOptions, ...says: string[]) =>
      expectRejects(() => withModel(fake, { classes: 5 }, async () => {}), ServedError, '--output NAME', ...says);
    await refuses(featured([8, 3]), 'features [n, 8], scores [n, 3]', '5 classes');
    await refuses(featured([-1, -1]), 'features [n, 8], scores [n, 3]', '5 classes');
    const { metadata } = featured([-1, -1]);
    const features = ({ input: { shape } }: Seen) =>
      output(Array(shape[0] * 8).fill(0.5), [shape[0], 8], { name: 'features', datatype: 'FP32' });
    await refuses({ metadata, infer: features }, 'features [n, ?], scores [n, ?]', '5 classes');
  });

  it('opened by its address it takes the name of an output beside its settings', async () => {
    const server = await startFake(featured([8, 3]));
    try {
      const opened = await openModel(server.url, { input: [SIDE, SIDE, 1], classes: 3, output: 'features' });
      expect(opened.model.classes).to.equal(8);
      opened.dispose();
    } finally {
      await server.close();
    }
  });
});

describe('answers that are kept', () => {
  it('are not asked for again, and the second answer to one query is another than the first', async () => {
    const kept = new Map<string, Uint8Array>();
    const journal: Journal = { get: (key) => kept.get(key), put: (key, value) => void kept.set(key, value) };
    // A model that draws random numbers: the same image gets other scores each time.
    const drawing: FakeOptions = {
      infer: ({ input: { shape } }, at) => output(Array(shape[0]).fill([at, 1, 2]).flat(), [shape[0], 3]),
    };
    const values = pixels(4);
    const ask = (opened: ServedModel) => scoresOf(opened, values, 4).then((scores) => scores[0]);
    await withModel(drawing, {}, async (opened) => {
      opened.served.keepAnswersIn(journal);
      expect([await ask(opened), await ask(opened)]).to.deep.equal([1, 2]);
    });
    await withModel(drawing, {}, async (opened, server) => {
      opened.served.keepAnswersIn(journal);
      expect([await ask(opened), await ask(opened)]).to.deep.equal([1, 2]);
      expect([server.rows(), opened.served.counts().keptRows], 'opening alone was sent').to.deep.equal([4, 8]);
      expect(await ask(opened), 'a third time').to.equal(1);
      expect(server.rows()).to.equal(8);
    });
  });
});
