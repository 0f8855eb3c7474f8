import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readTable } from '../../../lib/data/index.js';
import type { Classifier } from '../../../lib/models/index.js';
import {
  answerThroughCsv,
  compareTeachers,
  type LocalTeachersResult,
  measureTeachers,
  openStudy,
  replicateGcp,
  replicateIbm,
  type Study,
} from '../../../lib/studies/cloud-autoai/index.js';
import type { LocalTeachers } from '../../../lib/studies/cloud-autoai/local-teachers.js';
import { replicateGeneration } from '../../../lib/studies/cloud-autoai/parts/generation/measure.js';
import { prepareTeacherFiles } from '../../../lib/studies/cloud-autoai/teacher-files.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectRejects, temporaryFolder } from '../../helpers.js';

const METRICS = {
  accuracy: 0.95,
  precisionMacro: 0.95,
  precisionWeighted: 0.95,
  recallMacro: 0.95,
  recallWeighted: 0.95,
  f1Macro: 0.95,
  f1Weighted: 0.95,
  logLoss: 0.2,
  logLossDeviation: 0.5,
};
const REFIT = { rows: 1300, seconds: 1, rounds: 90, roundsWanted: 100 };

/** Always answers 8, with probability .55. */
const eight: Classifier = {
  name: 'always 8',
  inputShape: [28, 28, 1],
  classes: 10,
  scores: 'probabilities',
  predict: async (images) =>
    tf.tidy(() =>
      tf
        .oneHot(tf.fill([images.shape[0]], 8, 'int32'), 10)
        .cast('float32')
        .mul(0.5)
        .add(0.05)
        .as2D(images.shape[0], 10),
    ),
};

describe('local teachers, queried about the study', function () {
  this.timeout(120_000);
  const at = temporaryFolder();
  let study: Study;
  let localTeachers: LocalTeachersResult;

  /** LeNet itself, behind the black-box interface: what it must score is known from the attack. */
  function lenetAndEight({ lenet }: Study): LocalTeachers {
    const lenetScores: Classifier = {
      ...eight,
      name: 'LeNet',
      predict: async (images) => tf.tidy(() => tf.softmax(lenet.logits(images))),
    };
    const files = ['lenet', 'eight'].map((name) => at(`${name}.onnx`));
    for (const file of files) writeFileSync(file, file);
    const common = {
      state: 'done' as const,
      data: { provenance: 'made up', rows: 1300, classes: 10 },
      seed: 33,
      sampleRows: 1300,
      budgetSeconds: 60,
      seconds: 1,
      events: [],
      versions: {},
    };
    return {
      ibm: { role: 'ibm', name: 'LeNet, as a teacher', model: lenetScores, file: files[0], dispose: () => {} },
      gcp: { role: 'gcp', name: 'always 8', model: eight, file: files[1], dispose: () => {} },
      experiment: {
        ...common,
        kind: 'autoai',
        holdoutShare: 0.1,
        winner: 'P12',
        pipelines: [
          {
            id: 'P12',
            algorithm: 'GradientBoosting',
            stage: 'hpo-1+fe+hpo-2',
            parameters: {},
            features: 784,
            trials: 2,
            holdout: { n: 130, metrics: { ...METRICS, accuracy: 123 / 130 }, confusion: [] },
            crossValidation: { n: 1170, folds: 3, metrics: METRICS, confusion: [] },
            seconds: 1,
          },
        ],
        refits: [{ ...REFIT, id: 'P12', onnx: 'lenet.onnx' }],
      },
      tables: {
        ...common,
        kind: 'tables',
        candidates: [
          { family: 'constant', parameters: {}, validation: { n: 200, logLoss: 2.3, accuracy: 0.11 }, seconds: 1 },
        ],
        refits: [{ ...REFIT, id: 'tables', onnx: 'eight.onnx' }],
      },
      dispose: () => {},
    };
  }

  before(async () => {
    const opened = await openStudy({ profile: 'digits', folder: at('run') });
    const teachers = lenetAndEight(opened);
    study = {
      ...opened,
      teachers: async () => teachers,
      // The study's own file() waits for teachers that were really trained.
      file: async (path) => join(opened.files, path),
      csv: (path, schema) => readTable(join(opened.files, path), schema),
    };
    await prepareTeacherFiles(study);
    localTeachers = await measureTeachers(study, { checkExports: false });
  });
  after(() => study.lenet.dispose());

  it('scores LeNet, put in the place of a teacher, as the attack left it', async () => {
    const { curve } = await replicateGeneration(study);
    const { sets } = localTeachers.ibm;
    expect(sets.map(({ epsilon }) => epsilon)).to.deep.equal([0, 0.1, 0.15, 0.2, 0.25, 0.3]);
    sets.forEach((set, i) => {
      // The selected rows are those it gets right when clean, and at every epsilon those that fool it.
      expect(set.selected.value, `selected, ε ${set.epsilon}`).to.equal(i === 0 ? 1 : 0);
      expect(set.allRows.correct, `all rows, ε ${set.epsilon}`).to.equal(curve[i].robust.correct);
      expect(set.robust.correct, `robust, ε ${set.epsilon}`).to.equal(curve[i].robust.correct);
    });
  });

  it('scores a constant answer as the share of its class, and sees that it never changes', () => {
    const eights = study.test.labels.filter((label) => label === 8).length;
    for (const set of localTeachers.gcp.sets) {
      expect(set.selected).to.deep.equal(set.constant8);
      expect(set.answered[8], 'answered 8').to.equal(set.selected.n);
      expect([set.allRows.correct, set.robust.correct]).to.deep.equal([eights, eights]);
    }
    // Right rows have log loss −ln .55, wrong ones −ln .05.
    const { accuracy, logLoss } = localTeachers.gcp.evaluation;
    const expected = -(accuracy.value * Math.log(0.55) + (1 - accuracy.value) * Math.log(0.05));
    expect(logLoss).to.be.closeTo(expected, 1e-5);
  });

  it('pairs both teachers on the same rows, and adjusts for all the pairs at once', () => {
    expect(localTeachers.paired).to.have.length(2 * localTeachers.ibm.sets.length);
    for (const { epsilon, rows, comparison, adjusted } of localTeachers.paired) {
      const [ibm, gcp] = [localTeachers.ibm, localTeachers.gcp].map(({ sets }) =>
        sets.find((set) => set.epsilon === epsilon),
      );
      const of = (set: typeof ibm) => (rows === 'selected' ? set?.selected : set?.robust);
      const name = `${rows}, ε ${epsilon}`;
      expect(comparison.n, name).to.equal(of(ibm)?.n);
      expect(comparison.bothRight + comparison.onlyFirst, name).to.equal(of(ibm)?.correct);
      expect(comparison.bothRight + comparison.onlySecond, name).to.equal(of(gcp)?.correct);
      expect(adjusted, name).to.be.within(comparison.pValue, 1);
    }
    const smallest = Math.min(...localTeachers.paired.map(({ comparison }) => comparison.pValue));
    expect(Math.min(...localTeachers.paired.map(({ adjusted }) => adjusted))).to.be.closeTo(12 * smallest, 1e-12);
  });

  it('takes what the searches say of themselves with the rows they said it of', () => {
    expect(localTeachers.ibm.validation.accuracy).to.include({ correct: 123, n: 130 });
    expect(localTeachers.gcp.validation.accuracy).to.include({ correct: 22, n: 200 });
    expect(localTeachers.pipelines.map(({ id }) => id)).to.deep.equal(['P12']);
    expect(localTeachers.ibm).to.deep.include({ trainedOn: 1300, rounds: { done: 90, wanted: 100 } });
  });

  it('answers through CSV as it does in memory, in both schemas', async () => {
    for (const role of ['ibm', 'gcp'] as const) {
      const { file, schema } = await answerThroughCsv(study, role, 0.2);
      const table = await readTable(file, schema);
      const answer = role === 'ibm' ? table.labels.adv_label : table.labels.Predicted_label;
      const right = table.labels.true_label.filter((label, i) => label === answer[i]).length;
      const set = localTeachers[role].sets.find(({ epsilon }) => epsilon === 0.2);
      expect([right, table.rows], role).to.deep.equal([set?.selected.correct, set?.selected.n]);
    }
  });

  it('takes the place of both clouds on digits: the files, replayed, give what was measured', async () => {
    const [ibm, gcp] = [await replicateIbm(study), await replicateGcp(study)];
    const known = (sets: typeof ibm.sets) => sets.filter(({ selected }) => selected).map(({ epsilon }) => epsilon);
    expect([known(ibm.sets), known(gcp.sets)]).to.deep.equal([
      [0.15, 0.3],
      [0, 0.15],
    ]);
    for (const { teacher, sets } of [ibm, gcp])
      sets.forEach(({ selected }, i) => {
        if (selected) expect(selected, `${teacher} ${i}`).to.deep.equal(localTeachers[teacher].sets[i].selected);
      });
    expect(gcp.evaluation?.logLoss).to.be.closeTo(localTeachers.gcp.evaluation.logLoss, 1e-6);
    const { paired } = await compareTeachers(study);
    const same = localTeachers.paired.find(({ epsilon, rows }) => epsilon === 0.15 && rows === 'selected');
    expect(paired).to.deep.equal(same?.comparison);
  });

  it('says which refit a leaderboard does not list', async () => {
    const teachers = await study.teachers();
    const stranger = { ...teachers, ibm: { ...teachers.ibm, file: at('stranger.onnx') } };
    writeFileSync(stranger.ibm.file, 'stranger');
    await expectRejects(
      () => measureTeachers({ ...study, teachers: async () => stranger }, { checkExports: false }),
      Error,
      'stranger.onnx',
      'lenet.onnx',
    );
  });
});
