import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openModel } from '../../../lib/models/index.js';
import { namesIn } from '../../../lib/models/open/class-names.js';
import { bytesField } from '../../../lib/models/open/onnx/protobuf.js';
import { fixture, temporaryFolder } from '../../helpers.js';

describe('names of classes that a model carries', () => {
  const inFolder = temporaryFolder();

  it('are read as Python, JSON and people write them', () => {
    const three = ['low', "mid'dle", 'high, very'];
    for (const text of [
      `{0: 'low', 1: "mid'dle", 2: 'high, very'}`,
      `{2: 'high, very', 0: 'low', 1: 'mid\\'dle'}`,
      `{"0": "low", "1": "mid'dle", "2": "high, very"}`,
      `["low", "mid'dle", "high, very"]`,
      `('low', "mid'dle", 'high, very')`,
    ])
      expect(namesIn(text), text).to.deep.equal(three);
    expect(namesIn('low, mid ,high')).to.deep.equal(['low', 'mid', 'high']);
    for (const text of [
      '',
      'one',
      '{}',
      '[]',
      `{0: 'a', 2: 'b'}`,
      `['a', '']`,
      '0, 1, 2',
      `{"0": "LABEL_0", "1": "LABEL_1"}`,
    ])
      expect(namesIn(text), text).to.equal(undefined);
  });

  it('come with ONNX files, in their metadata', async () => {
    const file = inFolder('named.onnx');
    const text = (number: number, value: string) => bytesField(number, Buffer.from(value, 'utf8'));
    const entry = (key: string, value: string) => bytesField(14, Buffer.concat([text(1, key), text(2, value)]));
    const model = readFileSync(fixture('open', 'nchw.onnx'));
    const names = ['a', 'b', 'c', 'd', 'e'];
    const said = `{${names.map((name, i) => `${i}: '${name}'`).join(', ')}}`;
    writeFileSync(file, Buffer.concat([model, entry('task', 'classify'), entry('names', said)]));
    for (const [path, expected] of [
      [file, names],
      [fixture('open', 'nchw.onnx'), undefined],
      [fixture('open', 'forest-tensor.onnx'), undefined],
    ] as const) {
      const { classNames, dispose } = await openModel(path, { classes: 5 });
      expect(classNames).to.deep.equal(expected);
      dispose();
    }
  });

  it('come with folders of Hugging Face, where they are more than numbers', async () => {
    cpSync(fixture('huggingface', 'vit'), inFolder('vit'), { recursive: true });
    const config = join(inFolder('vit'), 'config.json');
    const fields = JSON.parse(readFileSync(config, 'utf8'));
    const names = ['crane', 'dog', 'cat', 'horse'];
    for (const [id2label, expected] of [
      [fields.id2label, undefined],
      [{ ...names }, names],
    ] as const) {
      writeFileSync(config, JSON.stringify({ ...fields, id2label }));
      const { classNames, dispose } = await openModel(inFolder('vit'));
      expect(classNames).to.deep.equal(expected);
      dispose();
    }
  });
});
