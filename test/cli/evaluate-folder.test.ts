import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { digits, labelColumn, pixelColumns, pixelsOf, writeTable } from '../../lib/data/index.js';
import type { RobustnessReport } from '../../lib/evaluation/index.js';
import { openModel, predictLabels } from '../../lib/models/index.js';
import { temporaryFolder } from '../helpers.js';
import { advlab } from './run.js';

const CLASSES = [0, 1, 7];
const EACH = 8;

describe('advlab evaluate on a folder of images', () => {
  const inFolder = temporaryFolder();
  /** Digits 0, 1 and 7, in folders that are called as given. */
  async function write(folder: string, names: readonly string[], channels: 1 | 3 = 1): Promise<string> {
    const { labels, images, ...data } = await digits('test');
    const width = pixelsOf({ labels, images, ...data });
    for (const [k, label] of CLASSES.entries()) {
      mkdirSync(inFolder(folder, names[k]), { recursive: true });
      const rows = Array.from(labels.keys()).filter((row) => labels[row] === label);
      for (const row of rows.slice(0, EACH))
        await sharp(
          Uint8Array.from(images.subarray(row * width, (row + 1) * width), (value) => 255 * value),
          {
            raw: { width: 28, height: 28, channels: 1 },
          },
        )
          .toColourspace(channels === 1 ? 'b-w' : 'srgb')
          .png()
          .toFile(inFolder(folder, names[k], `${row}.png`));
    }
    return inFolder(folder);
  }
  const evaluate = (folder: string, ...more: string[]) =>
    advlab(['evaluate', '--model', 'lenet-mnist', '--data', folder, '--epsilon', '.1', '--attacks', 'fgsm', ...more]);

  it('of a part of the classes say nothing of the width of a model', async () => {
    // The model gives features [36] before scores [5]; folder 35 would make them look like scores of 36 classes.
    for (const name of ['0', '35']) {
      mkdirSync(inFolder('part', name), { recursive: true });
      const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } }).png();
      await picture.toFile(inFolder('part', name, '1.png'));
    }
    const model = ['--model', 'test/fixtures/open/outputs.onnx', '--data', inFolder('part')];
    const { code, out, err } = await advlab(['evaluate', ...model, '--epsilon', '.1', '--attacks', 'square:queries=5']);
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.include('output scores').and.include('tells 5 apart');
  });

  it('counts the digits that the model itself gets right', async () => {
    const { code, out, err } = await evaluate(await write('numbers', ['0', '1', '7']), '--json');
    expect(code, err).to.equal(0);
    const { clean, perClass, data } = JSON.parse(out) as RobustnessReport;
    expect(perClass.map((one) => [one.class, one.n])).to.deep.equal(CLASSES.map((label) => [label, EACH]));
    // The rows straight from the data set, which knows nothing of folders.
    const test = await digits('test');
    const { model, dispose } = await openModel('lenet-mnist');
    const answers = await predictLabels(model, test);
    dispose();
    const right = CLASSES.flatMap((label) =>
      Array.from(test.labels.keys())
        .filter((row) => test.labels[row] === label)
        .slice(0, EACH),
    ).filter((row) => answers[row] === test.labels[row]);
    expect(clean.correct).to.equal(right.length);
    for (const text of [err, data.provenance]) expect(text).to.include('folder → class: 0 → 0, 1 → 1, 7 → 7');
  });

  it('says aloud how other names are numbered', async () => {
    const { code, err } = await evaluate(await write('words', ['one', 'zero', 'seven']), '--json');
    expect(code, err).to.equal(0);
    expect(err).to.include('one → 0, seven → 1, zero → 2').and.include('name each folder by the number of its class');
  });

  it('finds their classes by the names of the model’s, and other names are refused', async () => {
    const names = 'zero,one,two,three,four,five,six,seven,eight,nine';
    const folder = await write('known', ['zero', 'one', 'seven']);
    const numbered = JSON.parse(
      (await evaluate(await write('same', ['0', '1', '7']), '--json')).out,
    ) as RobustnessReport;
    const { code, out, err } = await evaluate(folder, '--classes', names, '--json');
    expect(code, err).to.equal(0);
    expect((JSON.parse(out) as RobustnessReport).clean).to.deep.equal(numbered.clean);
    expect(err).to.include('one → 1, seven → 7, zero → 0, by the names of the classes').and.not.include('The order of');
    const refused = await evaluate(folder, '--classes', names.replace('seven', 'sieben'));
    expect(refused.err).to.include('"seven", which is none of the 10 classes');
    const fewer = await evaluate(folder, '--classes', 'zero,one,seven');
    expect(fewer.err).to.include('3 classes are named').and.include('tells 10 apart');
    expect([refused.code, fewer.code]).to.deep.equal([1, 2]);
  });

  it('makes images in color gray for a network of one channel, and says so', async () => {
    const names = ['0', '1', '7'];
    const gray = JSON.parse((await evaluate(await write('gray', names), '--json')).out) as RobustnessReport;
    const { code, out, err } = await evaluate(await write('color', names, 3), '--json');
    expect(code, err).to.equal(0);
    expect(err).to.include('takes one channel: the images are made gray');
    const { clean, data } = JSON.parse(out) as RobustnessReport;
    expect(clean).to.deep.equal(gray.clean);
    expect(data.provenance).to.include('made gray');
  });

  it('refuses a class that the model does not have, before anything runs', async () => {
    const { code, out, err } = await evaluate(await write('beyond', ['0', '1', '10']));
    expect([code, out]).to.deep.equal([2, '']);
    expect(err).to.match(/advlab: beyond has classes up to 10 \(folder "10"\), and lenet-mnist tells 10 apart, 0 to 9/);
  });
});

describe('advlab evaluate on a table', () => {
  const inFolder = temporaryFolder();

  it('finds the same rows as by name', async () => {
    const { images, labels, shape } = await digits('test');
    const table = { rows: 40, labels: { digit: labels.subarray(0, 40) }, pixels: images.subarray(0, 40 * 784) };
    const schema = { name: 'digits', classes: 10, columns: [...pixelColumns(784), labelColumn('digit')] };
    expect(shape).to.deep.equal([28, 28, 1]);
    await writeTable(inFolder('digits.csv'), schema, table);
    const asked = ['evaluate', '--model', 'lenet-mnist', '--epsilon', '.1', '--attacks', 'fgsm', '--json'];
    const own = await advlab([...asked, '--data', inFolder('digits.csv'), '--label', 'digit']);
    const named = await advlab([...asked, '--data', 'digits', '--limit', '40']);
    expect([own.code, named.code], own.err + named.err).to.deep.equal([0, 0]);
    const [one, other] = [own, named].map(({ out }) => JSON.parse(out) as RobustnessReport);
    expect(one.clean).to.deep.equal(other.clean);
    const left = ({ attacks }: RobustnessReport) => attacks.map(({ id, correct }) => [id, correct]);
    expect(left(one)).to.deep.equal(left(other));
    expect(own.err).to.include('digits.csv, 40 images; taken for images of 28 × 28 × 1; labels of column "digit"');
    const none = await advlab([...asked, '--data', inFolder('digits.csv')]);
    expect([none.code, none.out]).to.deep.equal([1, '']);
    expect(none.err).to.include('no column of labels');
  });
});
