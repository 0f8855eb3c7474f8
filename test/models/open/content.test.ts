import { copyFileSync, writeFileSync } from 'node:fs';
import JSZip from 'jszip';
import { DataError } from '../../../lib/data/index.js';
import { openModel, readPyTorchCheckpoint, writeSafetensors } from '../../../lib/models/index.js';
import { expectNoLeak, expectRejects, fixture, temporaryFolder } from '../../helpers.js';
import { answers, differentiable, expectTorch, openFile, withModel } from './fixtures.js';

const arch = openFile('net.arch.json');

describe('files are opened by what is in them', () => {
  const inFolder = temporaryFolder();
  const copied = (from: string, name: string): string => {
    copyFileSync(from, inFolder(name));
    return inFolder(name);
  };
  const expectNet = (file: string) =>
    withModel(file, { arch }, async (opened) => expectTorch(differentiable(opened), answers.net));

  for (const name of ['net.th', 'net.ckpt', 'net.bin', 'net.pth.tar', 'net.h5', 'net.safetensors', 'net'])
    it(`a PyTorch checkpoint may be called ${name}`, () => expectNet(copied(openFile('net.pt'), name)));

  it('so may one of the layout before 1.6', async () => {
    const file = copied(fixture('torch', 'old.legacy.pt'), 'old.ckpt');
    await expectRejects(() => openModel(file, { arch }), DataError, 'no "conv.weight"', 'it holds fc.weight');
  });

  for (const name of ['other.pth', 'other.bin', 'other.ckpt'])
    it(`safetensors may be called ${name}`, async () => {
      writeSafetensors(inFolder(name), await readPyTorchCheckpoint(openFile('net.pt')));
      await expectNet(inFolder(name));
    });

  it('a Keras model and an ONNX model may be called .pth', async () => {
    await withModel(copied(openFile('keras-conv.h5'), 'keras.pth'), {}, async ({ model }) => {
      if (model.classes !== 4) throw new Error('It should be the Keras model.');
    });
    await withModel(copied(openFile('nchw.onnx'), 'onnx.pth'), {}, async ({ model }) => {
      if (model.classes !== 5) throw new Error('It should be the ONNX model.');
    });
  });

  it('the reader of PyTorch checkpoints names another format', async () => {
    const refused = (file: string, format: string) =>
      expectRejects(() => readPyTorchCheckpoint(file), DataError, file, `is of the format ${format}`);
    await refused(copied(openFile('keras-conv.h5'), 'keras.pth'), 'HDF5');
    await refused(copied(openFile('nchw.onnx'), 'onnx.pth'), 'ONNX');
    await refused(fixture('torch', 'types.safetensors'), 'safetensors');
  });

  const failed: Record<string, [string | Buffer, string]> = {
    'a Git LFS pointer': [
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n',
      'git lfs pull',
    ],
    'a web page': ['\n<!DOCTYPE html>\n<html><head><title>404</title></head></html>', 'is a web page'],
    'a file of gzip': [Buffer.from([0x1f, 0x8b, 8, 0, 0]), 'compressed by gzip'],
    'a tar archive': [Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar\0')]), 'tar archive'],
  };
  for (const [what, [bytes, says]] of Object.entries(failed))
    for (const name of ['case.pth', 'case.bin', 'case.h5', 'case.json'])
      it(`${what} called ${name} is refused by what it is`, async () => {
        writeFileSync(inFolder(name), bytes);
        await expectNoLeak(() =>
          expectRejects(() => openModel(inFolder(name), { arch }), DataError, inFolder(name), says),
        );
      });

  const others: Record<string, [string | Buffer, string]> = {
    'an empty file': ['', 'is empty'],
    'a text': ['Not Found', 'it is a text, "Not Found"'],
    'an image': [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'no format that is known'],
    'a pickle of something else': [Buffer.from('\x80\x04K\x05.', 'latin1'), 'a pickle that torch.save did not write'],
  };
  for (const [what, [bytes, says]] of Object.entries(others))
    it(`${what} called .pth or .ckpt is no PyTorch checkpoint`, async () => {
      for (const name of ['case.pth', 'case.ckpt']) {
        writeFileSync(inFolder(name), bytes);
        await expectRejects(() => openModel(inFolder(name), { arch }), DataError, inFolder(name), says);
      }
    });

  it('a zip of something else is refused with what it holds', async () => {
    const bytes = await new JSZip().file('weights.npy', 'x').generateAsync({ type: 'nodebuffer' });
    writeFileSync(inFolder('case.pth'), bytes);
    const says = ['without data.pkl', 'weights.npy'];
    await expectRejects(() => openModel(inFolder('case.pth'), { arch }), DataError, ...says);
    writeFileSync(inFolder('case.npz'), bytes);
    await expectRejects(() => openModel(inFolder('case.npz'), { arch }), DataError, 'of a kind that is not read');
  });

  it('TorchScript is refused whatever its name', () =>
    expectRejects(
      () => openModel(copied(openFile('scripted.pt'), 'scripted.bin'), { arch }),
      DataError,
      'TorchScript',
      'ONNX',
    ));

  it('programs are refused with what to do, which is another thing for each kind', async () => {
    const refused = (file: string, ...says: string[]) =>
      expectRejects(() => openModel(file, { arch }), DataError, file, '--arch', 'python:FILE.py:NAME', ...says);
    await refused(
      openFile('scripted.pt'),
      'TorchScript',
      'torch.jit.load',
      'torch.save(model.state_dict()',
      'dynamo=False',
    );
    const exported = fixture('torch', 'exported.pt2');
    await refused(
      exported,
      'torch.export archive',
      'torch.export.load',
      'torch.save(model.state_dict,',
      '.save("model.onnx")',
    );
    await refused(copied(exported, 'exported.zip'), 'torch.export archive');
  });

  it('a member of what is no list is refused, and one that is no number', async () => {
    const file = fixture('torch', 'two.zip.pt');
    await expectRejects(() => openModel(file, { arch, member: 1.5 }), RangeError, 'option member', '1.5');
    await expectRejects(() => openModel('lenet-mnist', { member: 1 }), DataError, '1 cannot be chosen');
  });

  it('one of several dictionaries of weights is chosen by its key', async () => {
    const file = fixture('torch', 'several.zip.pt');
    const weightsKey = 'model_ema.module';
    await expectRejects(() => openModel(file, { arch }), DataError, `under "model", "${weightsKey}"`);
    await expectRejects(() => openModel(file, { arch, weightsKey }), DataError, 'it holds weight, bias');
  });
});
