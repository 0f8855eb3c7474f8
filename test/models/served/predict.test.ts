import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { openServed, ServedError, type ServedOptions } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';
import { CLASSES, fakeScores, SIDE } from './fake-server.js';

type Instances = readonly (readonly unknown[])[];
interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

interface Predictor {
  /** Answers by path; others are not found. */
  readonly get?: Readonly<Record<string, unknown>>;
  readonly predict: (instances: Instances) => Reply;
}

const flat = (instance: readonly unknown[]) => instance.flat(Number.POSITIVE_INFINITY) as number[];
const shapeOf = (value: unknown): number[] => (Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : []);
const scoresOf = (instances: Instances) => instances.map((each) => fakeScores(flat(each)));
const body = (predictions: unknown): Reply => ({ body: { predictions } });

/** Runs `work` with a server on loopback that answers every POST as `predict` says. */
async function withServer(
  { get = {}, predict }: Predictor,
  work: (origin: string, paths: string[], sent: number[][]) => Promise<void>,
): Promise<void> {
  const paths: string[] = [];
  const sent: number[][] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    paths.push(`${request.method} ${path}`);
    const send = ({ status = 200, body }: Reply) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    if (request.method === 'GET')
      return send(path in get ? { body: get[path] } : { status: 404, body: { error: 'not found' } });
    const { instances } = JSON.parse(Buffer.concat(chunks).toString()) as { instances: Instances };
    sent.push(shapeOf(instances));
    send(predict(instances));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths, sent);
  } finally {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}

const input = [SIDE, SIDE, 1] as const;
const ROWS = 9;

/** Opens the model and holds its answers to nine images against the fake model's own. */
async function answersAsItsServer(url: string, options: ServedOptions = {}): Promise<string> {
  const { model, description, dispose } = await openServed(url, { input, batch: 4, ...options });
  const values = keyedUniform(ROWS * SIDE * SIDE, 0, 1, 5);
  const images = tf.tensor4d(values, [ROWS, ...input]) as Tensor4D;
  const scores = await model.predict(images);
  const own = Array.from({ length: ROWS }, (_, row) =>
    fakeScores(values.subarray(row * SIDE * SIDE, (row + 1) * SIDE * SIDE)),
  ).flat();
  expect(scores.shape).to.deep.equal([ROWS, CLASSES]);
  expect(largestDifference(scores.dataSync(), own)).to.be.below(1e-6);
  tf.dispose([images, scores]);
  dispose();
  return description;
}

const tensorOf = (dtype: string, ...sizes: number[]) => ({
  dtype,
  tensor_shape: { dim: sizes.map((size) => ({ size: String(size), name: '' })), unknown_rank: false },
  name: 'serving_default:0',
});

/** What TensorFlow Serving answers to /v1/models/net/metadata. */
const described = (inputs: object, outputs: object) => ({
  model_spec: { name: 'net', signature_name: '', version: '3' },
  metadata: { signature_def: { signature_def: { serving_default: { inputs, outputs, method_name: 'predict' } } } },
});

describe('a server that answers instances with predictions', () => {
  it('is TensorFlow Serving: its signature says what it takes and gives', () =>
    expectNoLeak(() =>
      withServer(
        {
          get: {
            '/v1/models/net': { model_version_status: [{ version: '3', state: 'AVAILABLE' }] },
            '/v1/models/net/metadata': described(
              { pixels: tensorOf('DT_FLOAT', -1, SIDE, SIDE, 1) },
              { dense_1: tensorOf('DT_FLOAT', -1, CLASSES) },
            ),
          },
          predict: (instances) => body(scoresOf(instances)),
        },
        async (origin, paths, sent) => {
          const description = await answersAsItsServer(`${origin}/v1/models/net`);
          for (const words of ['model net', 'instances and predictions', 'pixels FP32 [n, 4, 4, 1]', 'probabilities'])
            expect(description).to.include(words);
          expect(paths.slice(0, 3)).to.deep.equal([
            'GET /v1/models/net/metadata',
            'GET /v1/models/net',
            'POST /v1/models/net:predict',
          ]);
          // Four rows of noise open it; then the nine images, four a request.
          expect(sent.map(([n]) => n)).to.deep.equal([4, 4, 4, 1]);
          expect(sent[0].slice(1)).to.deep.equal([SIDE, SIDE, 1]);
        },
      ),
    ));

  it('of several outputs gives each by its name', () =>
    withServer(
      { predict: (instances) => body(scoresOf(instances).map((scores) => ({ class_id: 2, probabilities: scores }))) },
      async (origin) => {
        const description = await answersAsItsServer(`${origin}/v1/projects/p/locations/l/endpoints/12:predict`);
        expect(description).to.include('model 12 served at').and.to.include('output probabilities FP64 [n, 3]');
      },
    ));

  it('is a container with a path of its own, which takes images but not rows', () =>
    withServer(
      {
        predict: (instances) =>
          shapeOf(instances).length === 4 ? body(scoresOf(instances)) : { status: 500, body: 'expected 4 axes' },
      },
      async (origin, _paths, sent) => {
        await answersAsItsServer(`${origin}/predict`);
        expect(sent.slice(0, 2)).to.deep.equal([
          [4, SIDE * SIDE],
          [4, SIDE, SIDE, 1],
        ]);
      },
    ));

  it('lists classes beside scores, each row in its own order', () =>
    withServer(
      {
        predict: (instances) =>
          body(
            scoresOf(instances).map((scores) => {
              const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
              return { classes: order.map(String), scores: order.map((k) => scores[k]) };
            }),
          ),
      },
      async (origin) => {
        expect(await answersAsItsServer(`${origin}/m:predict`)).to.include('output scores FP64 [n, 3]');
      },
    ));

  it('answers with labels alone', () =>
    withServer(
      { predict: (instances) => body(scoresOf(instances).map((s) => s.indexOf(Math.max(...s)))) },
      async (o) => {
        const { model, description, dispose } = await openServed(`${o}/m:predict`, { input, classes: CLASSES });
        expect(model).to.include({ classes: CLASSES, name: 'm' });
        expect(description).to.include('output predictions INT64 [n]: labels');
        dispose();
      },
    ));

  for (const [what, predict, ...says] of [
    ['nothing known', () => ({ body: { outputs: [] } }), 'expected { predictions:'],
    ['no row', () => body([]), 'expected { predictions:'],
    [
      'rows of different length',
      () =>
        body([
          [1, 2, 3],
          [1, 2],
          [1, 2, 3],
          [1, 2, 3],
        ]),
      'answers row 1 with [1,2]',
    ],
    ['a row too few', (rows: Instances) => body(scoresOf(rows).slice(1)), 'answers 4 rows with 3 rows'],
    ['null for NaN', (rows: Instances) => body(scoresOf(rows).map(([a, b]) => [a, b, null])), 'finite'],
    ['text', (rows: Instances) => body(rows.map(() => 'cat')), 'expected scores'],
    [
      'a class missing',
      (rows: Instances) => body(rows.map(() => ({ classes: [0, 1, 1], scores: [0.1, 0.2, 0.7] }))),
      'each class number from 0 once',
    ],
    [
      'named classes in another order',
      (rows: Instances) =>
        body(rows.map((_, i) => ({ classes: i ? ['dog', 'cat'] : ['cat', 'dog'], scores: [0.1, 0.9] }))),
      'expected one order',
    ],
    [
      'a field missing in a row',
      (rows: Instances) => body(rows.map((_, i) => (i ? {} : { scores: [1] }))),
      'answers row 1',
    ],
    ['an error', () => ({ status: 400, body: { error: 'Missing input' } }), 'answers 400', '“Missing input”'],
  ] satisfies [string, Predictor['predict'], ...string[]][])
    it(`is refused where it answers with ${what}`, () =>
      withServer({ predict }, async (origin) => {
        await expectRejects(() => openServed(`${origin}/m:predict`, { input, layout: 'flat' }), ServedError, ...says);
      }));

  it('says that there is no such model', () =>
    withServer({ predict: () => body([]) }, async (origin) => {
      await expectRejects(() => openServed(`${origin}/v1/models/none`, { input }), ServedError, 'is not found (404');
    }));

  it('has to be told the shape of images where the signature leaves it open', () =>
    withServer({ predict: () => body([]) }, async (origin) => {
      await expectRejects(() => openServed(`${origin}/m:predict`), ServedError, 'does not state what it takes');
      await expectRejects(() => openServed(`${origin}/v1/nowhere`), DataError, 'names no served model', ':predict');
    }));
});
