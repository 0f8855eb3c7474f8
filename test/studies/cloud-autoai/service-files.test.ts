import { join } from 'node:path';
import { expect } from 'chai';
import { fgsm } from '../../../lib/attacks/index.js';
import { mnist, readTable, withImages } from '../../../lib/data/index.js';
import {
  auditedImages,
  columnsFormat,
  exportAudit,
  openExport,
  readAnswers,
  scoreServices,
} from '../../../lib/evaluation/index.js';
import { openModel } from '../../../lib/models/index.js';
import { imagesOfCsv } from '../../../lib/studies/cloud-autoai/answer.js';
import { schemas } from '../../../lib/studies/cloud-autoai/index.js';
import { tableFormats } from '../../../lib/studies/index.js';
import { describeWithMirror, itLong, temporaryFolder } from '../../helpers.js';

const published = (...parts: string[]) =>
  join(process.env.ADVLAB_MIRROR ?? '', 'cloud-autoai', 'data_compressed', ...parts);

/** Whose, which set, which file. */
const FILES: readonly [string, string, string][] = [
  ['ibm', '.15', 'ibm_predictions/adv15_predictions.csv.zip'],
  ['ibm', '.30', 'ibm_predictions/adv30_predictions.csv.zip'],
  ['gcp', 'clean', 'distillation/gcp_distil_train.csv.zip'],
  ['gcp', 'clean', 'distillation/gcp_distil_test.csv.zip'],
  ['gcp', '.15', 'gcp_scored/adv_15_scored_pred.csv.zip'],
];

describeWithMirror('the files of the clouds, as answers of services', () => {
  it('give the study’s figures to the last digit', async () => {
    const files = [];
    for (const [service, set, file] of FILES) files.push({ service, set, answers: await readAnswers(published(file)) });
    const { services, classes } = await scoreServices(files);
    const figures = services.flatMap(({ name, sets }) =>
      sets.map(({ set, accuracy }) => [name, set, (100 * accuracy.value).toFixed(5), accuracy.n]),
    );
    expect(figures).to.deep.equal([
      ['ibm', '.15', '10.48928', 2984],
      ['ibm', '.30', '8.90281', 8941],
      ['gcp', 'clean', '98.63405', 9810],
      ['gcp', '.15', '18.06300', 2984],
    ]);
    expect(classes).to.equal(10);
  });

  it('are traced to the images that were handed over: by order that the labels confirm, and by pixels', async () => {
    const audited = await auditedImages([{ set: '.15', file: published('adv_examples_15.csv.zip') }]);
    const files = [];
    for (const [service, file] of [
      ['ibm', 'ibm_predictions/adv15_predictions.csv.zip'],
      ['gcp', 'gcp_scored/adv_15_scored_pred.csv.zip'],
    ])
      files.push({ service, answers: await readAnswers(published(file)) });
    const { files: notes, comparisons } = await scoreServices(files, audited);
    expect(notes.map(({ by, rows, sets }) => [by, rows, ...sets])).to.deep.equal([
      ['order', 2984, '.15'],
      ['pixels', 2984, '.15'],
    ]);
    const [{ n, bothRight, onlyFirst, onlySecond }] = comparisons;
    expect([n, bothRight + onlyFirst, bothRight + onlySecond]).to.deep.equal([2984, 313, 539]);
  });
});

describeWithMirror('the study’s images, exported anew', () => {
  const inFolder = temporaryFolder();

  // Half a minute: 20,000 rows are written, and read again for their pixels.
  itLong('are the very rows that the cloud answered, and all rows stand beside the selected ones', async () => {
    const opened = await openModel(join(process.env.ADVLAB_MIRROR ?? '', 'cloud-autoai/models/lenet_mnist_model.pth'), {
      arch: 'lenet',
    });
    const [format] = tableFormats.flatMap(({ name, images }) => (name === 'gcp' ? [columnsFormat(name, images)] : []));
    const attacks = [fgsm({ epsilon: 0.15 })];
    try {
      const { sets } = await exportAudit(inFolder('all'), await mnist('test'), [opened], attacks, { format });
      // As many as the study's adversarial file has.
      expect(sets.map(({ made }) => made?.fools)).to.deep.equal([undefined, 2984]);
      const files = [];
      for (const [, set, file] of FILES.slice(2))
        files.push({
          service: 'gcp',
          set: set === 'clean' ? set : sets[1].id,
          answers: await readAnswers(published(file)),
        });
      const { services, files: notes } = await scoreServices(files, await openExport(inFolder('all')));
      expect(notes.map(({ by, notes: told }) => [by, ...told])).to.deep.equal([['pixels'], ['pixels'], ['pixels']]);
      const [clean, attacked] = services[0].sets;
      expect([clean.answered, clean.accuracy.correct, clean.n]).to.deep.equal([9810, 9676, 10_000]);
      expect([attacked.judged?.accuracy.correct, attacked.judged?.accuracy.n]).to.deep.equal([539, 2984]);
      // Nobody knows the answers to the 7,016 rows that were not handed over.
      expect([attacked.accuracy.correct, attacked.atMost?.correct]).to.deep.equal([539, 539 + 7016]);
    } finally {
      opened.dispose();
    }
  });
});

describe('the tables that clouds were handed', () => {
  const inFolder = temporaryFolder();

  it('are written as the study wrote them, and for images of any size', async () => {
    const labels = Int32Array.from([3, 7]);
    const predicted = Int32Array.from([3, 1]);
    const images = Float32Array.from({ length: 2 * 784 }, (_, i) => Math.fround((i % 11) / 10));
    const rows = { set: 'eps', rows: ['0', '1'], images, labels, predicted, shape: [28, 28, 1] as const, classes: 10 };
    for (const { name, images: columns } of tableFormats) {
      const format = columnsFormat(name, columns);
      const attacked = inFolder(await format.write(inFolder(), rows));
      const data = await imagesOfCsv(attacked);
      expect([[...data.labels], data.images], name).to.deep.equal([[3, 7], images]);
      const clean = inFolder(await format.write(inFolder(), { ...rows, set: 'clean', predicted: undefined }));
      expect((await imagesOfCsv(clean)).images).to.deep.equal(images);
      if (name === 'ibm')
        expect([...(await readTable(attacked, schemas.adversarial)).labels.adv_label]).to.deep.equal([3, 1]);
      const small = { ...rows, set: 'small', images: withImages(data, images.subarray(0, 12)).images, classes: 12 };
      const file = inFolder(await format.write(inFolder(), { ...small, shape: [1, 2, 3] }));
      const audited = await auditedImages([{ set: 'small', file }]);
      expect([...audited.sets[0].labels]).to.deep.equal([3, 7]);
    }
  });
});
