import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SearchEvent } from '../../../lib/automl/index.js';
import { DataError } from '../../../lib/data/index.js';
import { trainStudent } from '../../../lib/defences/index.js';
import { agreement } from '../../../lib/evaluation/index.js';
import { createNetwork, predictLabels, readSafetensors, student } from '../../../lib/models/index.js';
import { openStudy, type Study, study } from '../../../lib/studies/cloud-autoai/index.js';
import { keptFile, keptFolder, keptModels, keptSentences } from '../../../lib/studies/cloud-autoai/kept.js';
import { openLocalTeachers } from '../../../lib/studies/cloud-autoai/local-teachers.js';
import { adaptiveRows } from '../../../lib/studies/cloud-autoai/parts/adaptive/rows.js';
import { studentRecipes } from '../../../lib/studies/cloud-autoai/parts/distillation/measure.js';
import { publishedFolder, readResult, recipeHash } from '../../../lib/study/index.js';
import { describeWithMirror, itLong, temporaryFolder } from '../../helpers.js';

const MEGABYTE = 1e6;
const SHORT_HASH = /^[0-9a-f]{16}$/;

describe('the models that the repository keeps', () => {
  const at = temporaryFolder();

  it('say all that is to be known of them, and are small', () => {
    const models = keptModels();
    expect(models.map(({ kind }) => kind)).to.include.members(['autoai', 'tables']);
    let [sum, ofMnist] = [0, 0];
    for (const { name, file, bytes, sha256, recipe, finished, machine, minutes, accuracy, ...rest } of models) {
      expect(file, name).to.match(new RegExp(`^${name}\\.(zip|safetensors)$`));
      expect(statSync(join(keptFolder(), file)).size, name).to.equal(bytes);
      expect(bytes, name).to.be.below(6 * MEGABYTE);
      sum += bytes;
      if (!name.endsWith('-digits')) ofMnist += bytes;
      expect(sha256, name).to.match(/^[0-9a-f]{64}$/);
      expect(recipe, name).to.match(SHORT_HASH);
      expect(Number.isNaN(Date.parse(finished)), name).to.equal(false);
      expect(machine, name).to.match(/\S/);
      expect(minutes, name).to.be.above(0);
      const [low, high] = accuracy.interval;
      expect(accuracy.value, name).to.be.within(low, high);
      expect(accuracy.n, name).to.be.at.least(900);
      expect(accuracy.data, name).to.include(name.endsWith('-digits') ? 'scikit-learn digits' : 'MNIST test');
      expect(rest.seed, name).to.be.at.least(0);
      for (const { recipe: collapsed } of rest.collapsed ?? []) expect(collapsed, name).to.match(SHORT_HASH);
      expect(keptFile({ name, file, sha256 }), name).to.equal(join(keptFolder(), file));
    }
    expect(ofMnist).to.be.below(12 * MEGABYTE);
    expect(sum).to.be.below(12.5 * MEGABYTE);
  });

  it('are refused where one byte differs or the file is gone, with what to do', () => {
    const [model] = keptModels();
    const copy = at(model.file);
    expect(() => keptFile(model, at('.'))).to.throw(DataError, 'is missing');
    copyFileSync(keptFile(model), copy);
    const bytes = readFileSync(copy);
    bytes[1000] ^= 1;
    writeFileSync(copy, bytes);
    expect(() => keptFile(model, at('.')))
      .to.throw(DataError, `${model.name}.json says ${model.sha256}`)
      .with.property('message')
      .that.includes('git checkout -- models/cloud-autoai')
      .and.includes('--retrain');
  });

  it('are told before a run: on digits teachers alone', () => {
    const teachers = /^Uses the kept teachers of 20\d\d-\d\d-\d\d; --retrain/;
    const [first, second] = keptSentences('mnist');
    expect(first).to.match(teachers);
    expect(second).to.include('kept students');
    expect(keptSentences('digits'))
      .to.have.length(1)
      .and.to.satisfy(([one]: string[]) => teachers.test(one));
  });
});

describeWithMirror('a run of profile full', function () {
  this.timeout(120_000);
  const at = temporaryFolder();
  let run: Study;
  before(async () => {
    run = await openStudy({ profile: 'full', folder: at('run') });
  });
  after(() => run.lenet.dispose());

  it('takes the kept teachers of mnist, which have their accuracy, without a search', async () => {
    const events: string[] = [];
    const onEvent = ({ message }: SearchEvent) => events.push(message);
    const ofFull = await run.teachers(onEvent);
    const kept = keptModels().filter(({ kind }) => kind === 'autoai' || kind === 'tables');
    for (const { model } of [ofFull.ibm, ofFull.gcp]) {
      const { correct, n } = agreement(await predictLabels(model, run.test), run.test.labels);
      expect(kept.map(({ accuracy }) => accuracy.value)).to.include(correct / n);
    }
    const ofMnist = await openLocalTeachers({ train: run.train, profile: 'mnist', kept: true, onEvent });
    for (const role of ['ibm', 'gcp'] as const) expect(ofMnist[role].file).to.equal(ofFull[role].file);
    expect(events.filter((message) => !message.startsWith('refitted'))).to.deep.equal([]);
    ofFull.dispose();
    ofMnist.dispose();
  });

  it('needs no training: the published results have the recipes of the costly parts', () => {
    const costly = study.parts.filter(({ recipe }) => recipe);
    expect(costly.map(({ id }) => id)).to.have.members([
      ...['experiment', 'localTeachers', 'distillation', 'adaptive', 'blackBox'],
    ]);
    for (const { id, recipe } of costly) {
      const published = readResult(publishedFolder(study.id), id);
      expect(published.recipe, id).to.equal(recipeHash(recipe?.(run)));
      expect([published.stamp.profile, published.stamp.data], id).to.deep.equal(['full', run.stamp.data]);
    }
  });
});

describeWithMirror('the kept students', function () {
  this.timeout(3_600_000);
  const at = temporaryFolder();

  itLong('have the accuracy that is claimed, and their recipes train to a like one', async function () {
    const students = keptModels().filter(({ training }) => training);
    if (!students.length) this.skip();
    const opened = await openStudy({ profile: 'mnist', folder: at('students') });
    const { heldOut } = await adaptiveRows(opened);
    const recipes = await studentRecipes(opened);
    for (const model of students) {
      const network = createNetwork(student, readSafetensors(keptFile(model)), model.name);
      const stored = agreement(await predictLabels(network, heldOut), heldOut.labels);
      network.dispose();
      expect(stored, model.name).to.deep.include({ value: model.accuracy.value, n: model.accuracy.n });
      const again = await trainStudent(recipes[model.kind === 'soft' ? 'soft' : 'hard'](model.seed));
      const trained = agreement(await predictLabels(again.network, heldOut), heldOut.labels);
      again.network.dispose();
      expect(trained.value, model.name).to.be.closeTo(model.accuracy.value, 0.015);
    }
    opened.lenet.dispose();
  });
});
