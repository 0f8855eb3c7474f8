import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import JSZip from 'jszip';
import { lossGradient } from '../../lib/attacks/index.js';
import { DataError, mirrorFolder } from '../../lib/data/index.js';
import {
  type Architecture,
  architectures,
  lenet,
  type NamedArrays,
  networkFromPyTorch,
  readPyTorchCheckpoint,
  readSafetensors,
  writeSafetensors,
} from '../../lib/models/index.js';
import { studyFile } from '../../lib/studies/cloud-autoai/index.js';
import { tf } from '../../lib/tensor/index.js';
import {
  describeWithMirror,
  expectNoLeak,
  expectRejects,
  fixture,
  largestDifference,
  type Packed,
  readFixture,
  temporaryFolder,
  unpack,
} from '../helpers.js';

const answers = readFixture('torch/answers.json') as {
  strided: Record<string, Packed>;
  networks: Record<string, { input: Packed; labels: number[]; logits: Packed; gradients: Packed }>;
};
const torchFile = (name: string) => fixture('torch', name);
const layouts = ['legacy', 'zip'];

/** The networks whose answers make_torch_fixtures.py recorded, as architectures of ours. */
const recorded: Record<string, Architecture> = {
  padded: {
    name: 'padded',
    input: [9, 11, 2],
    initializer: 'torch',
    layers: [
      { type: 'conv2d', weights: 'conv1', filters: 4, kernel: 3, padding: 1 },
      { type: 'relu' },
      { type: 'conv2d', weights: 'conv2', filters: 3, kernel: 3, stride: 2, padding: 1 },
      { type: 'maxPool2d', size: 2 },
      { type: 'flatten', order: 'chw' },
      { type: 'relu' },
      { type: 'dropout', rate: 0.5 },
      { type: 'linear', weights: 'fc', units: 5 },
    ],
  },
  conv1d: {
    name: 'conv1d',
    input: [4, 6, 1],
    initializer: 'torch',
    layers: [
      { type: 'reshape', shape: [24, 1] },
      { type: 'conv1d', weights: 'conv1', filters: 4, kernel: 3 },
      { type: 'relu' },
      { type: 'maxPool1d', size: 2 },
      { type: 'conv1d', weights: 'conv2', filters: 3, kernel: 2 },
      { type: 'flatten', order: 'chw' },
      { type: 'linear', weights: 'fc', units: 4 },
    ],
  },
};

describe('PyTorch checkpoints', () => {
  const inFolder = temporaryFolder();
  const read = (bytes: Buffer | string) => {
    writeFileSync(inFolder('case.pt'), bytes);
    return readPyTorchCheckpoint(inFolder('case.pt'));
  };

  for (const layout of layouts) {
    it(`${layout}: tensors with shared storages, offsets, strides and other types are what PyTorch sees`, async () => {
      const arrays = await readPyTorchCheckpoint(torchFile(`strided.${layout}.pt`));
      expect(Object.keys(arrays)).to.deep.equal(Object.keys(answers.strided));
      for (const [name, packed] of Object.entries(answers.strided)) {
        expect(arrays[name].shape, name).to.deep.equal(packed.shape);
        expect(Array.from(arrays[name].data), name).to.deep.equal(Array.from(unpack(packed)));
      }
    });

    it(`${layout}: weights inside a training script's dictionary are found`, async () => {
      const { weight } = await readPyTorchCheckpoint(torchFile(`wrapped.${layout}.pt`));
      expect(Array.from(weight.data)).to.deep.equal([1, 2]);
    });

    it(`${layout}: a function to be called is refused by its name`, () =>
      expectRejects(
        () => readPyTorchCheckpoint(torchFile(`hostile.${layout}.pt`)),
        DataError,
        /global "(posix|os)\.system", which is refused/,
      ));

    it(`${layout}: half-precision tensors are read, and things that are no dictionary are refused`, async () => {
      const { weight } = await readPyTorchCheckpoint(torchFile(`half.${layout}.pt`));
      expect(Array.from(weight.data)).to.deep.equal([0, 0]);
      await expectRejects(() => readPyTorchCheckpoint(torchFile(`list.${layout}.pt`)), DataError, 'dictionary');
    });

    for (const name of ['padded', 'strided'])
      it(`${layout}: cut off anywhere, ${name} is refused, and nothing hangs`, async () => {
        const whole = readFileSync(torchFile(`${name}.${layout}.pt`));
        for (let length = 0; length < whole.length; length += 3)
          await expectRejects(() => read(whole.subarray(0, length)), DataError, inFolder('case.pt'));
      });

    it(`${layout}: with damaged bytes it is read or refused, and nothing else happens`, async () => {
      const whole = readFileSync(torchFile(`padded.${layout}.pt`));
      const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(damage, async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          try {
            await read(bytes);
          } catch (error) {
            expect(error).to.be.instanceOf(DataError);
          }
        }),
        { numRuns: 500 },
      );
    });
  }

  const reduce = (call: string) => Buffer.from(`\x80\x02c${call}\n(X\x04\x00\x00\x00truetR.`, 'latin1');
  for (const name of ['os\nsystem', 'builtins\neval', 'subprocess\nPopen', 'torch\nload', '__builtin__\ngetattr'])
    it(`a bare pickle naming ${name.replace('\n', '.')} is refused`, () =>
      expectRejects(() => read(reduce(name)), DataError, `"${name.replace('\n', '.')}", which is refused`));

  const nothing: Record<string, Buffer | string> = {
    'an empty file': '',
    'a text': 'not a checkpoint at all\n',
    'a pickle of a number': Buffer.from('\x80\x02K\x05.', 'latin1'),
    'an image': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]),
  };
  for (const [what, bytes] of Object.entries(nothing))
    it(`${what} is refused`, () => expectRejects(() => read(bytes), DataError, inFolder('case.pt')));

  it('a zip of something else is refused', async () => {
    const archive = new JSZip().file('readme.txt', 'hello');
    const bytes = await archive.generateAsync({ type: 'nodebuffer' });
    await expectRejects(() => read(bytes), DataError, 'without data.pkl');
  });

  it('a file that does not exist is refused', () =>
    expectRejects(() => readPyTorchCheckpoint(inFolder('none.pt')), DataError, inFolder('none.pt'), 'does not exist'));
});

describe('networks from PyTorch checkpoints', () => {
  for (const [name, architecture] of Object.entries(recorded))
    for (const layout of layouts)
      it(`${name}, ${layout}: gives the logits and input gradients that PyTorch gives`, async () => {
        const file = torchFile(`${name}.${layout}.pt`);
        const arrays = await readPyTorchCheckpoint(file);
        const { input, labels, logits, gradients } = answers.networks[name];
        await expectNoLeak(() => {
          const network = networkFromPyTorch(file, arrays, architecture);
          const images = tf.tensor4d(unpack(input), input.shape as [number, number, number, number]);
          const found = network.logits(images);
          expect(found.shape).to.deep.equal(logits.shape);
          expect(largestDifference(found.dataSync(), unpack(logits))).to.be.below(1e-6);
          const gradient = lossGradient(network, images, Int32Array.from(labels));
          expect(largestDifference(gradient.dataSync(), unpack(gradients))).to.be.below(1e-6);
          tf.dispose([images, found, gradient]);
          network.dispose();
        });
      });

  it('are refused, without tensors left, where weights lack, are too many or have another shape', async () => {
    const arrays = await readPyTorchCheckpoint(torchFile('padded.zip.pt'));
    const { 'fc.bias': bias, ...without } = arrays;
    const refused = (given: NamedArrays, ...says: string[]) =>
      expectNoLeak(() =>
        expectRejects(() => networkFromPyTorch('my.pt', given, recorded.padded), DataError, 'my.pt', ...says),
      );
    await refused(without, 'no "fc.bias"', '[5]');
    await refused({ ...arrays, 'fc.bias': { ...bias, shape: [4] } }, '"fc.bias" is [4]', 'expects [5]');
    await refused({ ...arrays, 'bn.weight': bias }, 'bn.weight', 'another architecture?');
  });
});

describeWithMirror('the published checkpoints', () => {
  const inFolder = temporaryFolder();
  const peers = () => `${mirrorFolder()}/peers`;

  it("the study's LeNet has its 21,840 weights", async () => {
    const arrays = await readPyTorchCheckpoint((await studyFile('models/lenet_mnist_model.pth')).file);
    const sizes = Object.values(arrays).map(({ data }) => data.length);
    expect(sizes.reduce((a, b) => a + b, 0)).to.equal(21_840);
    expect(arrays['fc1.weight'].shape).to.deep.equal([50, 320]);
  });

  for (const name of ['mnist_lenet5_clntrained.pt', 'mnist_lenet5_advtrained.pt'])
    it(`${name} is read, and refused as a LeNet with the layer, what it is and what was expected`, async () => {
      const file = `${peers()}/${name}`;
      const arrays = await readPyTorchCheckpoint(file);
      expect(arrays['conv1.weight'].shape).to.deep.equal([32, 1, 3, 3]);
      expect(arrays['linear2.bias'].shape).to.deep.equal([10]);
      expect(arrays['linear1.weight'].data.every(Number.isFinite)).to.equal(true);
      const says = [file, '"conv1.weight" is [32,1,3,3]', 'lenet expects [10,1,5,5]'];
      await expectNoLeak(() => expectRejects(() => networkFromPyTorch(file, arrays, lenet), DataError, ...says));
    });

  it("the study's LeNet cut off at two hundred lengths is refused each time", async () => {
    const { file } = await studyFile('models/lenet_mnist_model.pth');
    const whole = readFileSync(file);
    for (let i = 0; i < 200; i++) {
      writeFileSync(inFolder('cut.pth'), whole.subarray(0, Math.floor((whole.length * i) / 200)));
      await expectRejects(() => readPyTorchCheckpoint(inFolder('cut.pth')), DataError, inFolder('cut.pth'));
    }
  });
});

describe('safetensors', () => {
  const inFolder = temporaryFolder();
  const file = () => inFolder('w.safetensors');
  const array = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) =>
    fc
      .float32Array({
        minLength: shape.reduce((a, b) => a * b, 1),
        maxLength: shape.reduce((a, b) => a * b, 1),
      })
      .map((data) => ({ shape, data })),
  );
  const name = fc.string({ minLength: 1 }).filter((text) => text !== '__metadata__' && text !== '__proto__');

  it('gives back what was written, bit for bit, whatever the names', () => {
    fc.assert(
      fc.property(fc.dictionary(name, array, { maxKeys: 5, noNullPrototype: true }), (arrays) => {
        writeSafetensors(file(), arrays);
        const found = readSafetensors(file());
        expect(Object.keys(found).sort()).to.deep.equal(Object.keys(arrays).sort());
        for (const [key, { shape, data }] of Object.entries(arrays)) {
          expect(found[key].shape).to.deep.equal(shape);
          expect(
            Buffer.from(found[key].data.buffer).equals(Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
          ).to.equal(true);
        }
      }),
      { numRuns: 50 },
    );
    expect(readdirSync(inFolder())).to.deep.equal(['w.safetensors']);
  });

  it('in half precision holds the nearest half, ties to even', () => {
    // IEEE 754 binary16: 1/3 lies between 0x3555 and 0x3556; 65,520 is half way to the next power of two.
    const cases: [number, number][] = [
      [0, 0],
      [-0, -0],
      [1, 1],
      [-2.5, -2.5],
      [1 / 3, 0.333251953125],
      [0.1, 0.0999755859375],
      [1 + 2 ** -11, 1],
      [1 + 3 * 2 ** -11, 1 + 2 ** -9],
      [65504, 65504],
      [65519, 65504],
      [65520, Number.POSITIVE_INFINITY],
      [-1e9, Number.NEGATIVE_INFINITY],
      [2 ** -14, 2 ** -14],
      [2 ** -24, 2 ** -24],
      [2 ** -25, 0],
      [1.5 * 2 ** -24, 2 ** -23],
      [2 ** -14 - 2 ** -26, 2 ** -14],
      [Number.NaN, Number.NaN],
    ];
    const data = Float32Array.from(cases, ([value]) => value);
    writeSafetensors(file(), { w: { shape: [cases.length], data } }, { half: true });
    expect(readFileSync(file()).toString('latin1')).to.include('"F16"');
    expect(Array.from(readSafetensors(file()).w.data)).to.deep.equal(cases.map(([, half]) => half));
  });

  it('lays its numbers as the format says: header length, JSON, little-endian float32', () => {
    writeSafetensors(file(), { a: { shape: [2], data: Float32Array.of(1, -2) } });
    const bytes = readFileSync(file());
    const length = Number(bytes.readBigUInt64LE(0));
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).to.deep.equal({
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect([bytes.readFloatLE(8 + length), bytes.readFloatLE(12 + length)]).to.deep.equal([1, -2]);
    expect((8 + length) % 8).to.equal(0);
  });

  it('is refused at every length it is cut off', async () => {
    writeSafetensors(file(), {
      a: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
      b: { shape: [1], data: Float32Array.of(5) },
    });
    const whole = readFileSync(file());
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file(), whole.subarray(0, length));
      await expectRejects(() => readSafetensors(file()), DataError, file());
    }
  });

  const headers: Record<string, { header: unknown; says: string }> = {
    'another type': { header: { a: { dtype: 'F8_E5M2', shape: [1], data_offsets: [0, 1] } }, says: '"a" is F8_E5M2' },
    'offsets that do not fit the shape': {
      header: { a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } },
      says: '[3] lies in 8 bytes',
    },
    'offsets past the end': {
      header: { a: { dtype: 'F32', shape: [4], data_offsets: [0, 16] } },
      says: 'past the end',
    },
    'negative sizes': { header: { a: { dtype: 'F32', shape: [-2], data_offsets: [8, 0] } }, says: 'no shape' },
    'no shape': { header: { a: { dtype: 'F32' } }, says: 'no shape' },
    'an entry that is null': { header: { a: null }, says: '"a"' },
    'a header that is no object': { header: 7, says: 'not a JSON object' },
  };
  for (const [what, { header, says }] of Object.entries(headers))
    it(`is refused for ${what}`, () => {
      const json = Buffer.from(JSON.stringify(header));
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(json.length));
      writeFileSync(file(), Buffer.concat([length, json, Buffer.alloc(8)]));
      return expectRejects(() => readSafetensors(file()), DataError, file(), says);
    });
});

describe('architectures', () => {
  it('are listed under their own names', () => {
    for (const [name, architecture] of Object.entries(architectures)) expect(architecture.name).to.equal(name);
  });
});
