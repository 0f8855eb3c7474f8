import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { inProject } from '../../../lib/data/index.js';
import { type OpenModelOptions, openModel, writeSafetensors } from '../../../lib/models/index.js';
import { expectNoLeak, readFixture, temporaryFolder } from '../../helpers.js';
import { openFile } from './fixtures.js';

describe('the files of an opened model', () => {
  const inFolder = temporaryFolder();

  /** Expects the files that opening reads, relative to their folder, whatever else lies there. */
  const expectFiles = (source: string, folder: string, files: string[], options: OpenModelOptions = {}) =>
    expectNoLeak(async () => {
      const opened = await openModel(source, options);
      opened.dispose();
      expect(opened.files.map((file) => relative(folder, file))).to.deep.equal(files);
    });

  /** Copies fixtures into a folder of their own, and lays other files with the same beginnings beside them. */
  const folderOf = (name: string, files: Record<string, string>, others: string[]) => {
    mkdirSync(inFolder(name));
    for (const [from, to] of Object.entries(files)) copyFileSync(openFile(from), inFolder(name, to));
    for (const other of others) writeFileSync(inFolder(name, other), 'other');
    return (...parts: string[]) => inFolder(name, ...parts);
  };

  it('PyTorch: the checkpoint and the architecture, if that is a file', async () => {
    const beside = ['net.state', 'net.log', 'net.json', 'net.pt.bak'];
    const at = folderOf('torch', { 'net.pt': 'net.pt', 'net.arch.json': 'form.json' }, beside);
    await expectFiles(at('net.pt'), at(), ['net.pt', 'form.json'], { arch: at('form.json') });
  });

  it('safetensors beside an architecture of their own name, which is no metadata: both, once each', async () => {
    const at = folderOf('natural', {}, []);
    const arch = { input: [2, 2, 1], layers: [{ type: 'flatten' }, { type: 'linear', weights: 'fc', units: 2 }] };
    writeFileSync(at('net.json'), JSON.stringify(arch));
    writeSafetensors(at('net.safetensors'), {
      'fc.weight': { shape: [2, 4], data: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]) },
      'fc.bias': { shape: [2], data: new Float32Array(2) },
    });
    await expectFiles(at('net.safetensors'), at(), ['net.safetensors', 'net.json'], { arch: at('net.json') });
  });

  it('our own: the weights and their metadata, and the architecture that these or the caller name', async () => {
    const at = folderOf('own', {}, ['net.state', 'net.h5']);
    for (const ending of ['safetensors', 'json'])
      copyFileSync(inProject('models', `lenet-mnist.${ending}`), at(`net.${ending}`));
    for (const source of ['net', 'net.json', 'net.safetensors'])
      await expectFiles(at(source), at(), ['net.safetensors', 'net.json']);
    await expectFiles('lenet-mnist', inProject('models'), ['lenet-mnist.safetensors', 'lenet-mnist.json']);
  });

  it('Keras: one file, or both of a pair', async () => {
    const beside = ['k.state', 'k.txt', 'k_weights.txt'];
    const at = folderOf('keras', { 'keras-ends.weights.h5': 'k_weights.h5', 'keras-dense.h5': 'whole.h5' }, beside);
    const { ends } = readFixture('open/keras-files.json') as { ends: Record<string, { architecture: string }> };
    writeFileSync(at('k.json'), ends.linear.architecture);
    for (const source of ['k.json', 'k_weights.h5']) await expectFiles(at(source), at(), ['k.json', 'k_weights.h5']);
    await expectFiles(at('whole.h5'), at(), ['whole.h5']);
  });

  it('tfjs: the model and every file of weights that it names', async () => {
    const folder = inFolder('tfjs');
    cpSync(openFile('tfjs-layers'), folder, { recursive: true });
    for (const other of ['model.state', 'model.log', 'group2-shard1of1.bin']) writeFileSync(join(folder, other), 'x');
    const shards = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
    for (const source of [folder, join(folder, 'model.json')])
      await expectFiles(source, folder, ['model.json', ...shards]);
  });

  it('ONNX: the model, and the files that hold its tensors, in its branches too', async () => {
    const parts = ['external.onnx', 'external.weights', 'external.branch'];
    const beside = ['external.state', 'external.log', 'external.data'];
    const at = folderOf('onnx', Object.fromEntries(parts.map((part) => [part, part])), beside);
    await expectFiles(at('external.onnx'), at(), ['external.onnx', 'external.branch', 'external.weights']);
    await expectFiles(openFile('nchw.onnx'), openFile('.'), ['nchw.onnx']);
  });
});
