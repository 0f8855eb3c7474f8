import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fgsm, pgd } from '../../../lib/attacks/index.js';
import { DataError, type Dataset, digits, takeRows, withImages } from '../../../lib/data/index.js';
import {
  type Answered,
  columnsFormat,
  type ExportFormat,
  exportAudit,
  exportFormats,
  openExport,
  readAnswers,
  roundInward,
  scoreServices,
  transferMatrix,
} from '../../../lib/evaluation/index.js';
import { type OpenedModel, openModel, predictLabels } from '../../../lib/models/index.js';
import { tableFormats } from '../../../lib/studies/index.js';
import { failingAfter, linearModel } from '../../attacks/linear.js';
import { expectRejects, temporaryFolder } from '../../helpers.js';
import { ANSWERED, csvRows, greys, pixelsIn, serviceOf } from './round-trip.js';

const N = 60;
const EPSILON = 0.1;
const formats: readonly ExportFormat[] = [
  ...exportFormats,
  ...tableFormats.map(({ name, images }) => columnsFormat(name, images)),
];
const formatOf = (name: string) => formats.find((format) => format.name === name) as ExportFormat;
const attacks = [fgsm({ epsilon: EPSILON }), pgd({ epsilon: EPSILON, steps: 3 })];
const SETS = ['lenet-mnist.fgsm-linf-0.1', 'lenet-mnist.pgd-linf-0.1'];
const eightBit = (data: Dataset) =>
  withImages(
    data,
    data.images.map((value) => Math.round(value * 255) / 255),
  );

describe('images handed over to services', () => {
  const inFolder = temporaryFolder();
  let opened: OpenedModel;
  let data: Dataset;
  let test: ReturnType<typeof serviceOf>;

  before(async () => {
    opened = await openModel('lenet-mnist');
    const all = await digits('test');
    // Not the first rows, and not in order: rows are told by their index.
    data = takeRows(
      all,
      Array.from({ length: N }, (_, i) => (i * 37 + 11) % all.labels.length),
    );
    test = serviceOf(await digits('train'));
  });
  after(() => opened.dispose());

  const exported = (name: string, format: string) =>
    exportAudit(inFolder(name), data, [opened], attacks, { format: formatOf(format), seed: 4 });

  for (const { name } of formats)
    it(`as ${name}: the score of what a model answers is the model’s own`, async () => {
      const folder = inFolder(name);
      const { sets, bits } = await exported(name, name);
      expect(sets.map(({ id }) => id)).to.deep.equal(['clean', ...SETS]);
      const files: Answered[] = [];
      for (const { id } of sets) {
        const file = inFolder(`${name}-${id}`);
        writeFileSync(file, await ANSWERED[name](folder, id, test.service));
        files.push({
          service: 'test',
          ...(name === 'ibm' && { set: id }),
          answers: await readAnswers(file, { classes: 10 }),
        });
      }
      const report = await scoreServices(files, await openExport(folder));
      expect(report.files.map(({ by, sets: of }) => [by, ...of])).to.deep.equal(
        sets.map(({ id }) => [{ ibm: 'order', gcp: 'pixels' }[name] ?? 'id', id]),
      );

      // The same from the models themselves, without any file.
      const rows = bits === 8 ? eightBit(data) : data;
      const matrix = await transferMatrix(
        [opened.model, test.model],
        (model) => (model === opened.model ? attacks : []),
        rows,
        { seed: 4 },
      );
      const cells = matrix.cells.filter(({ target }) => target === test.model.name);
      const own = await predictLabels(opened.model, rows);
      const wrongClean = Array.from(
        await predictLabels(test.model, rows),
        (answer, row) => answer !== rows.labels[row],
      );
      const [service] = report.services;
      expect(service.sets[0].accuracy.correct).to.equal(wrongClean.filter((wrong) => !wrong).length);
      if (bits === 8) return;
      for (const [i, { accuracy, robust, judged, answered, atMost }] of service.sets.slice(1).entries()) {
        const wrong = cells[i].rows;
        const lost =
          matrix.cells.find(({ target, attack }) => target === opened.model.name && attack === cells[i].attack)?.rows ??
          [];
        const fools = Array.from(rows.labels.keys()).filter((row) => own[row] === rows.labels[row] && lost[row]);
        expect([answered, atMost, accuracy.n]).to.deep.equal([N, null, N]);
        expect(accuracy.correct, 'right').to.equal(wrong.filter((is) => !is).length);
        expect(robust?.correct, 'robust').to.equal(wrong.filter((is, row) => !is && !wrongClean[row]).length);
        expect([judged?.selected, judged?.accuracy.n], 'selected').to.deep.equal([true, fools.length]);
        expect(judged?.accuracy.correct, 'selected, right').to.equal(fools.filter((row) => !wrong[row]).length);
        expect(sets[i + 1].made?.fools).to.equal(fools.length);
        expect(fools.length).to.be.greaterThan(5);
      }
    });

  it('in 8 bits are rounded before they are attacked and judged, and stay in their ball', async () => {
    const { sets, bits } = await exported('rounded', 'png');
    expect(bits).to.equal(8);
    const rows = eightBit(data);
    const attack = fgsm({ epsilon: EPSILON });
    const matrix = await transferMatrix([opened.model], [attack], rows, { seed: 4 });
    expect(sets[1].made?.foolsUnrounded).to.equal(
      matrix.cells[0].rows.reduce((a, b) => a + b, 0) - (N - matrix.models[0].clean.correct),
    );
    const pixels = await Promise.all(
      csvRows(inFolder('rounded', `${SETS[0]}.csv`)).map(({ file }) => greys(inFolder('rounded', file))),
    );
    const written = Float32Array.from(pixels.flat());
    // 25.5 gray levels are the radius; a multiple of one that lies within is 25 at most.
    const levels = Array.from(written, (value, i) => Math.round(Math.abs(value - rows.images[i]) * 255));
    expect(levels.reduce((a, b) => Math.max(a, b))).to.equal(25);
    expect(sets[1].made?.largestDistance).to.be.closeTo(25 / 255, 1e-6);
    expect(roundInward(written, rows.images)).to.deep.equal(written);
    const answers = await predictLabels(opened.model, withImages(rows, written));
    const clean = await predictLabels(opened.model, rows);
    const fools = rows.labels.filter((label, row) => clean[row] === label && answers[row] !== label).length;
    expect(sets[1].made?.fools).to.equal(fools);
  });

  it('hold every pixel as it was, and no label where ids are there', async () => {
    await exported('exact', 'csv');
    const rows = csvRows(inFolder('exact', 'clean.csv'));
    expect(Float32Array.from(rows.flatMap(pixelsIn))).to.deep.equal(data.images);
    expect(rows.map(({ id }) => id)).to.deep.equal(Array.from(data.indices, (index) => `clean/${index}`));
    expect(Object.keys(rows[0]).filter((name) => !/^\d+$/.test(name))).to.deep.equal(['id']);
    const home = csvRows(inFolder('exact', 'rows.csv'));
    expect(home.map(({ row, label }) => [Number(row), Number(label)])).to.deep.equal(
      Array.from(data.indices, (index, i) => [index, data.labels[i]]),
    );
  });

  it('say what made them, the same bytes each time', async () => {
    const manifest = await exported('one', 'jsonl');
    await exported('two', 'jsonl');
    const names = readdirSync(inFolder('one')).sort();
    expect(names).to.deep.equal(
      ['clean.jsonl', 'manifest.json', 'rows.csv', ...SETS.map((set) => `${set}.jsonl`)].sort(),
    );
    for (const name of names)
      expect(readFileSync(inFolder('one', name)).equals(readFileSync(inFolder('two', name))), name).to.equal(true);
    expect(JSON.parse(readFileSync(inFolder('one', 'manifest.json'), 'utf8'))).to.deep.equal(manifest);
    const [{ name, files, clean }] = manifest.surrogates;
    expect(name).to.equal('lenet-mnist');
    expect(files.map((file) => file.name)).to.include('lenet-mnist.safetensors');
    expect(clean.n).to.equal(N);
    const { attack, epsilon, norm, settings } = manifest.sets[2].made ?? {};
    expect([attack, epsilon, norm, settings?.steps]).to.deep.equal(['pgd', EPSILON, 'linf', 3]);
  });

  it('of a part of the classes may be answered with any class of the surrogate', async () => {
    const few = {
      ...takeRows(
        data,
        Array.from(data.labels.keys()).filter((row) => data.labels[row] < 3),
      ),
      classes: 3,
    };
    await exportAudit(inFolder('few'), few, [opened], attacks.slice(0, 1), { format: formatOf('csv') });
    const audited = await openExport(inFolder('few'));
    expect(audited.classes).to.equal(10);
    const ids = audited.sets[0].rows.map((row) => `clean/${row},9\n`);
    writeFileSync(inFolder('nines.csv'), `id,prediction\n${ids.join('')}`);
    const answers = await readAnswers(inFolder('nines.csv'), { classes: audited.classes });
    const { services } = await scoreServices([{ service: 'nines', answers }], audited);
    expect(services[0].sets[0].accuracy.correct).to.equal(0);
  });

  it('are refused where the folder holds something, or two surrogates have one name', async () => {
    mkdirSync(inFolder('taken'));
    writeFileSync(inFolder('taken', 'mine.txt'), 'mine');
    await expectRejects(() => exported('taken', 'csv'), DataError, 'not an empty folder');
    expect(readdirSync(inFolder('taken'))).to.deep.equal(['mine.txt']);
    await expectRejects(
      () => exportAudit(inFolder('twice'), data, [opened, opened], attacks, { format: formatOf('csv') }),
      RangeError,
      'lenet-mnist',
    );
    expect(existsSync(inFolder('twice'))).to.equal(false);
  });

  it('appear whole or not at all', async () => {
    const model = linearModel();
    const squares: Dataset = {
      ...{ name: 'squares', images: Float32Array.from({ length: 60 }, (_, i) => (i % 7) / 7), shape: [2, 3, 1] },
      ...{ labels: new Int32Array(10), indices: Int32Array.from(Array(10).keys()), classes: 2, provenance: 'squares' },
    };
    const surrogate = { model: failingAfter(model, 1), description: 'fails', files: [] };
    const many = [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1, steps: 5 })];
    const go = () => exportAudit(inFolder('broken'), squares, [surrogate], many, { format: formatOf('csv') });
    await expectRejects(go, Error, 'broken on purpose');
    expect(readdirSync(join(inFolder('broken'), '..')).filter((name) => name.startsWith('broken'))).to.deep.equal([]);
  });

  it('are not scored once they were changed, or where there is no manifest', async () => {
    await exported('changed', 'csv');
    const file = inFolder('changed', 'rows.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/,\d\n/, ',1\n\n'));
    await expectRejects(() => openExport(inFolder('changed')), DataError, 'rows.csv', 'changed');
    mkdirSync(inFolder('bare'));
    await expectRejects(() => openExport(inFolder('bare')), DataError, 'manifest.json', '--images');
    writeFileSync(inFolder('bare', 'manifest.json'), '{"kind":"advlab audit export","version":2}');
    await expectRejects(() => openExport(inFolder('bare')), DataError, 'another version');
  });
});
