import { expect } from 'chai';
import { readTable, type Schema } from '../../../lib/data/index.js';
import { schemas, studyFile } from '../../../lib/studies/cloud-autoai/index.js';
import { describeWithMirror, itLong } from '../../helpers.js';

const { adversarial, adversarialGcp, labelled, ibmPredictions, gcpScored, gcpDistillation } = schemas;

/** The study's files, their schemas, and how many rows its authors published in each; those of one schema at length. */
const files: [typeof itLong, string, Schema, number][] = [
  [it, 'adv_examples_10', adversarial, 1300],
  [itLong, 'adv_examples_15', adversarial, 2984],
  [itLong, 'adv_examples_20', adversarial, 5509],
  [itLong, 'adv_examples_25', adversarial, 7728],
  [itLong, 'adv_examples_30', adversarial, 8941],
  [it, 'adv_examples_15_gcp', adversarialGcp, 2984],
  [itLong, 'adv_examples_30_gcp', adversarialGcp, 8941],
  [itLong, 'mnist_test_pytorch', labelled, 9810],
  [it, 'ibm_predictions/adv15_predictions', ibmPredictions, 2984],
  [itLong, 'ibm_predictions/adv30_predictions', ibmPredictions, 8941],
  [it, 'gcp_scored/adv_15_scored_pred', gcpScored, 2984],
  [itLong, 'distillation/gcp_distil_train', gcpDistillation, 8000],
  [it, 'distillation/gcp_distil_test', gcpDistillation, 1810],
  [itLong, 'distillation/scoring_train', labelled, 8000],
  [it, 'distillation/scoring_test', labelled, 1810],
];

describeWithMirror("the study's files", function () {
  this.timeout(30_000);
  const read = async (name: string, schema: Schema) =>
    readTable((await studyFile(`data_compressed/${name}.csv.zip`)).file, schema);

  for (const [test, name, schema, rows] of files)
    test(`${name} has ${rows} rows`, async () => {
      const table = await read(name, schema);
      expect(table.rows).to.equal(rows);
      const has = (kind: string) => schema.columns.some((column) => column.kind === kind);
      expect(table.pixels.length).to.equal(has('pixel') ? rows * 784 : 0);
      expect(table.scores.length).to.equal(has('score') ? rows * 10 : 0);
      if (schema === adversarial)
        // Only successful examples were published: the attacked LeNet is wrong on every row.
        expect(table.labels.true_label.findIndex((label, i) => label === table.labels.adv_label[i])).to.equal(-1);
      const disagreeing = has('score')
        ? table.text.Predicted_Label_String.findIndex(
            (text, i) => text !== `label_${table.labels.Predicted_label[i]}_score`,
          )
        : -1;
      expect(disagreeing, 'a row whose text names another class than its label').to.equal(-1);
    });

  // `advlab claims` recomputes these two and the others.
  itLong("IBM's published answers give the published accuracies, 10.489 % and 8.903 %", async () => {
    for (const [name, percent] of [
      ['adv15', '10.489'],
      ['adv30', '8.903'],
    ]) {
      const { labels, rows } = await read(`ibm_predictions/${name}_predictions`, ibmPredictions);
      const right = labels.true_label.filter((label, i) => label === labels.adv_label[i]).length;
      expect(((100 * right) / rows).toFixed(3)).to.equal(percent);
    }
  });

  it("GCP's scores are distributions whose largest is the answer given", async () => {
    const { scores, labels, rows } = await read('gcp_scored/adv_15_scored_pred', gcpScored);
    let agreeing = 0;
    for (let row = 0; row < rows; row++) {
      const of = Array.from(scores.subarray(row * 10, row * 10 + 10));
      expect(of.reduce((a, b) => a + b, 0)).to.be.closeTo(1, 1e-3);
      agreeing += Number(of.indexOf(Math.max(...of)) === labels.Predicted_label[row]);
    }
    expect(agreeing).to.equal(rows);
  });
});
