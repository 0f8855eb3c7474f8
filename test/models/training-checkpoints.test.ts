import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { DataError } from '../../lib/data/index.js';
import { type NamedArrays, readPyTorchCheckpoint, readSafetensors } from '../../lib/models/index.js';
import { expectRejects, fixture, type Packed, readFixture, temporaryFolder, unpack } from '../helpers.js';

type Tensors = Readonly<Record<string, Packed>>;

/** What PyTorch reads in the checkpoints that write_checkpoints of make_torch_fixtures.py wrote. */
const answers = readFixture('torch/checkpoints.json') as Record<
  'old' | 'python2' | 'oldest' | 'training' | 'types',
  Tensors
>;
const torchFile = (name: string) => fixture('torch', name);

function expectArrays(found: NamedArrays, expected: Tensors, factor = 1): void {
  expect(Object.keys(found)).to.deep.equal(Object.keys(expected));
  for (const [name, packed] of Object.entries(expected)) {
    expect(found[name].shape, name).to.deep.equal(packed.shape);
    const values = Array.from(unpack(packed), (value) => value * factor);
    expect(Array.from(found[name].data), name).to.deep.equal(values);
  }
}

describe('checkpoints of old versions of PyTorch', () => {
  it('of 0.3 are read, with storages that are views of others', async () =>
    expectArrays(await readPyTorchCheckpoint(torchFile('old.legacy.pt')), answers.old));

  it('written by Python 2 are read', async () =>
    expectArrays(await readPyTorchCheckpoint(torchFile('python2.legacy.pt')), answers.python2));

  it('of the first versions, whose tensors are objects with a state, are read', async () =>
    expectArrays(await readPyTorchCheckpoint(torchFile('oldest.legacy.pt')), answers.oldest));
});

describe('checkpoints of training scripts', () => {
  const inFolder = temporaryFolder();

  it('numpy scalars, random states and a Namespace beside the weights do no harm', async () =>
    expectArrays(await readPyTorchCheckpoint(torchFile('numpy.zip.pt')), answers.training));

  it('one of a list of weights is chosen by its place, and the list by its key', async () => {
    const two = torchFile('two.zip.pt');
    expectArrays(await readPyTorchCheckpoint(two, { member: 0 }), answers.training);
    expectArrays(await readPyTorchCheckpoint(two, { member: 1 }), answers.training, 2);
    const members = torchFile('members.zip.pt');
    const of = (weightsKey: string, member: number) => readPyTorchCheckpoint(members, { weightsKey, member });
    expectArrays(await of('models', 1), answers.training, 2);
    expectArrays(await of('heads', 1), answers.training);
    const refused = (file: string, options: object, ...says: string[]) =>
      expectRejects(() => readPyTorchCheckpoint(file, options), DataError, file, ...says);
    await refused(two, {}, 'under "0", "1"', '--member 0');
    await refused(two, { member: 2 }, 'no weights at place 2', 'under "0", "1"');
    await refused(members, { member: 1 }, 'several lists, "heads.1", "models.1"', '--weights "heads"');
    await refused(members, { weightsKey: 'ema', member: 1 }, 'no weights at place 1 of "ema"');
    await refused(torchFile('numpy.zip.pt'), { member: 0 }, 'no weights at place 0', 'under "state_dict"');
  });

  for (const layout of ['legacy', 'zip']) {
    const file = (name: string) => torchFile(`${name}.${layout}.pt`);

    for (const name of ['net', 'model_state', 'params', 'listed'])
      it(`${layout}: weights under "${name}" are found among optimizers, metrics and foreign objects`, async () =>
        expectArrays(await readPyTorchCheckpoint(file(name)), answers.training));

    it(`${layout}: what torch.compile, DataParallel and AveragedModel put before the names is left away`, async () => {
      expectArrays(await readPyTorchCheckpoint(file('compiled')), answers.training);
      expectArrays(await readPyTorchCheckpoint(file('averaged')), answers.training);
    });

    it(`${layout}: hyper-parameters and callbacks of foreign classes do no harm`, async () => {
      const named = Object.entries(answers.training).map(([name, packed]) => [`model.${name}`, packed]);
      expectArrays(await readPyTorchCheckpoint(file('lightning')), Object.fromEntries(named));
    });

    it(`${layout}: of several dictionaries of weights one is chosen by its key`, async () => {
      const says = ['under "model", "model_ema.module"', '--weights "model"', 'weightsKey'];
      await expectRejects(() => readPyTorchCheckpoint(file('several')), DataError, file('several'), ...says);
      expectArrays(await readPyTorchCheckpoint(file('several'), { weightsKey: 'model' }), answers.training);
      const weightsKey = 'model_ema.module';
      expectArrays(await readPyTorchCheckpoint(file('several'), { weightsKey }), answers.training, 2);
      await expectRejects(() => readPyTorchCheckpoint(file('two')), DataError, 'under "0", "1"');
      expectArrays(await readPyTorchCheckpoint(file('two'), { weightsKey: '1' }), answers.training, 2);
    });

    it(`${layout}: a key that is not there is refused with those that are`, async () => {
      const options = { weightsKey: 'ema' };
      const refused = (name: string, ...says: string[]) =>
        expectRejects(() => readPyTorchCheckpoint(file(name), options), DataError, 'no weights under "ema"', ...says);
      await refused('several', 'under "model", "model_ema.module"');
      await refused('net', 'under "net"');
      await refused('compiled', 'leave the key away');
    });

    it(`${layout}: a whole module is refused with what to save in its place`, async () => {
      const says = ['holds a whole module', '.Tiny', 'model.state_dict()', 'ONNX'];
      await expectRejects(() => readPyTorchCheckpoint(file('module')), DataError, ...says);
      await expectRejects(() => readPyTorchCheckpoint(file('module-inside')), DataError, ...says, 'under "model"');
    });

    it(`${layout}: tensors without names, and quantized ones, are refused by what they are`, async () => {
      await expectRejects(() => readPyTorchCheckpoint(file('nameless')), DataError, 'tensors without names');
      const says = ['"weight" would be made by', 'torch._utils._rebuild_qtensor', 'is refused'];
      await expectRejects(() => readPyTorchCheckpoint(file('quantized')), DataError, ...says);
    });

    it(`${layout}: every type of numbers is read as float32`, async () =>
      expectArrays(await readPyTorchCheckpoint(file('types')), answers.types));

    it(`${layout}: cut off anywhere, or with damaged bytes, it is read or refused, and nothing else happens`, async () => {
      const whole = readFileSync(file('lightning'));
      const attempt = async (bytes: Buffer) => {
        writeFileSync(inFolder('case.pt'), bytes);
        try {
          await readPyTorchCheckpoint(inFolder('case.pt'));
        } catch (error) {
          expect(error).to.be.instanceOf(DataError);
        }
      };
      for (let length = 0; length < whole.length; length += 7) await attempt(whole.subarray(0, length));
      const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(damage, (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          return attempt(bytes);
        }),
        { numRuns: 500 },
      );
    });
  }

  it('in safetensors, every type of numbers is read as float32', () =>
    expectArrays(readSafetensors(torchFile('types.safetensors')), answers.types));

  it('that hold themselves are looked through once', async () => {
    // {"a": itself, "b": [itself]}: EMPTY_DICT, stored, and set into itself.
    const cyclic = Buffer.from('\x80\x02}q\x00(X\x01\x00\x00\x00ah\x00X\x01\x00\x00\x00b]q\x01h\x00au.', 'latin1');
    writeFileSync(inFolder('cyclic.pt'), legacyOf(cyclic));
    const says = ['does not hold a dictionary of weights', 'keys "a", "b"'];
    await expectRejects(() => readPyTorchCheckpoint(inFolder('cyclic.pt')), DataError, ...says);
  });
});

describe('loose tensors beside the weights', () => {
  const read = (name: string, weightsKey?: string) =>
    readPyTorchCheckpoint(torchFile(`${name}.zip.pt`), { weightsKey });
  const { weight, bias } = answers.training;

  it('do not hide them where they are weights of classes', async () => {
    for (const key of [undefined, 'state_dict']) expectArrays(await read('class_weight', key), { weight, bias });
    for (const key of [undefined, 'model'])
      expectArrays(await read('pos_weight', key), { 'fc.weight': weight, 'fc.bias': bias });
  });

  it('do not hide them where they are called as a layer has it', async () => {
    for (const key of [undefined, 'model']) expectArrays(await read('loose-weight', key), { weight, bias });
  });

  it('are no weights to choose from where the names are of no layer', async () => {
    for (const key of [undefined, 'params']) expectArrays(await read('loose-mean', key), { w1: weight, b1: bias });
    const says = ['no weights under "other"; it holds them under "params".'];
    await expectRejects(() => read('loose-mean', 'other'), DataError, ...says);
  });

  it('that are one dictionary under two keys are found under each', async () => {
    for (const key of [undefined, 'model', 'ema']) expectArrays(await read('shared', key), { weight, bias });
    await expectRejects(() => read('shared', 'best'), DataError, 'it holds them under "model", "ema".');
    await expectRejects(() => read('shared-and-other'), DataError, 'under "model", "ema", "best"');
    for (const key of ['ema', 'best']) expectArrays(await read('shared-and-other', key), { weight, bias });
  });
});

describe('checkpoints that describe more than they hold', () => {
  const inFolder = temporaryFolder();
  const refused = (pickle: Buffer, ...says: string[]) => {
    writeFileSync(inFolder('case.pt'), legacyOf(pickle));
    return expectRejects(() => readPyTorchCheckpoint(inFolder('case.pt')), DataError, ...says);
  };

  it('are refused where a list of pairs is made a dictionary over and over', () => {
    // A list of 20,000 pairs (i, None), stored; then OrderedDict of it, 200 times, in a list.
    const pairs = Array.from({ length: 20_000 }, (_, i) => `M${String.fromCharCode(i & 255, i >> 8)}N\x86`).join('');
    const head = `ccollections\nOrderedDict\nq\x00](${pairs}eq\x01`;
    const copies = `](${'h\x00h\x01\x85R'.repeat(200)}e.`;
    return refused(Buffer.from(`\x80\x02${head}${copies}`, 'latin1'), 'makes more than its bytes can hold');
  });

  it('are refused where long names are put together over and over', () => {
    const module = `X\xa0\x86\x01\x00${'m'.repeat(100_000)}q\x00`;
    const globals = `](${'h\x00X\x01\x00\x00\x00a\x93'.repeat(200)}e.`;
    return refused(Buffer.from(`\x80\x02${module}${globals}`, 'latin1'), 'makes more than its bytes can hold');
  });

  it('are refused where tensors are expanded, however many they are', () =>
    expectRejects(
      () => readPyTorchCheckpoint(torchFile('expanded.zip.pt')),
      DataError,
      'far more values than it has bytes',
      '"5.weight" [200000]',
      'contiguous()',
    ));

  it('are refused where a tensor has more dimensions than PyTorch computes with', () => {
    const tuple = (item: string) => `(${item.repeat(1000)}t`;
    const text = (name: string) => `X${String.fromCharCode(name.length)}\x00\x00\x00${name}`;
    const storage = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}K\x01tQ`;
    const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${storage}K\x00${tuple('K\x01')}${tuple('K\x01')}\x89NtR`;
    const pickle = Buffer.from(`\x80\x02}${text('fc.weight')}${tensor}s.`, 'latin1');
    const keys = Buffer.from(`\x80\x02]${text('0')}a.`, 'latin1');
    const one = Buffer.from('\x01\0\0\0\0\0\0\0\0\0\x80\x3f', 'latin1');
    writeFileSync(inFolder('case.pt'), legacyOf(pickle, keys, one));
    const says = ['"fc.weight" has 1000 dimensions', 'at most 64'];
    return expectRejects(() => readPyTorchCheckpoint(inFolder('case.pt')), DataError, ...says);
  });
});

/** A legacy file with this pickle in the place of what was saved. */
function legacyOf(pickle: Buffer, keys?: Buffer, storages = Buffer.alloc(0)): Buffer {
  const [magic, version, system, , none] = pickles(readFileSync(torchFile('list.legacy.pt')));
  return Buffer.concat([magic, version, system, pickle, keys ?? none, storages]);
}

/** The five pickles of a legacy file without storages: each begins with its protocol and ends with a full stop. */
function pickles(bytes: Buffer): Buffer[] {
  const starts = [0];
  for (let at = bytes.indexOf('.\x80\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('.\x80\x02', at + 1, 'latin1'))
    starts.push(at + 1);
  return starts.map((start, i) => bytes.subarray(start, starts[i + 1]));
}
