import { expect } from 'chai';
import { AutomlError, type SearchEvent, searchFolder } from '../../../lib/automl/index.js';
import { type Dataset, digits, imageTensor } from '../../../lib/data/index.js';
import { openLocalTeachers, teacherRequest } from '../../../lib/studies/cloud-autoai/index.js';
import { fakeProject, runsIn, withFake } from '../../automl/fake.js';
import { expectNoLeak, expectRejects, temporaryFolder } from '../../helpers.js';

describe('Local teachers', () => {
  const folder = temporaryFolder();
  let train: Dataset;
  before(async () => {
    train = await digits('train');
  });

  it('are trained once, opened as black boxes of probabilities, and freed', async () => {
    const project = fakeProject(folder('once'));
    await withFake(project, 'good', async () => {
      const events: SearchEvent[] = [];
      await expectNoLeak(async () => {
        const teachers = await openLocalTeachers({ train, profile: 'digits', onEvent: (event) => events.push(event) });
        for (const role of ['ibm', 'gcp'] as const) {
          const { model, name } = teachers[role];
          expect(model).to.include({ name, classes: 10, scores: 'probabilities' });
          expect(model.inputShape).to.deep.equal([28, 28, 1]);
          expect(name).to.equal(role === 'ibm' ? 'P12' : 'Tables');
          expect(teachers[role]).to.not.have.any.keys('pipelines', 'candidates', 'experiment', 'tables');
        }
        const images = imageTensor(train, 0, 5);
        const scores = await teachers.ibm.model.predict(images);
        expect(scores.shape).to.deep.equal([5, 10]);
        images.dispose();
        scores.dispose();
        expect(teachers.experiment.pipelines).to.have.length(12);
        teachers.dispose();
      });
      expect(events.filter(({ kind }) => kind === 'done')).to.have.length(2);
      (await openLocalTeachers({ train, profile: 'digits' })).dispose();
      for (const kind of ['autoai', 'tables'] as const)
        expect(runsIn(searchFolder(kind, teacherRequest(kind, { train, profile: 'digits' })))).to.equal(1);
    });
  });

  it('wanted by two at once are trained by one', async () => {
    await withFake(fakeProject(folder('two')), 'slow', async () => {
      const waits: string[] = [];
      const open = () =>
        openLocalTeachers({ train, profile: 'digits', onEvent: ({ message }) => void waits.push(message) });
      for (const teachers of await Promise.all([open(), open()])) teachers.dispose();
      expect(runsIn(searchFolder('autoai', teacherRequest('autoai', { train, profile: 'digits' })))).to.equal(1);
      expect(waits.some((message) => message.includes(`waiting for process ${process.pid}`))).to.equal(true);
    });
  });

  it('are refused where the budget ended before the refit', () =>
    withFake(fakeProject(folder('unfitted')), 'unfitted', async () => {
      await expectRejects(
        () => openLocalTeachers({ train, profile: 'digits' }),
        AutomlError,
        'P12 was not refitted',
        'budget',
      );
    }));

  it('say each time that a refit was cut by its budget, and are not trained anew for it', () =>
    withFake(fakeProject(folder('cut')), 'cut', async () => {
      for (const time of [1, 2]) {
        const told: SearchEvent[] = [];
        (await openLocalTeachers({ train, profile: 'digits', onEvent: (event) => told.push(event) })).dispose();
        const cut = told.filter(({ message }) => message.includes('40 of 100 rounds'));
        expect(
          cut.map(({ id, kind }) => [id, kind]),
          `time ${time}`,
        ).to.deep.equal([
          ['P12', 'refit'],
          ['tables', 'refit'],
        ]);
      }
      expect(runsIn(searchFolder('autoai', teacherRequest('autoai', { train, profile: 'digits' })))).to.equal(1);
    }));

  it('take the rows of the CSV only', () =>
    expectRejects(
      () => openLocalTeachers({ train: { ...train, shape: [14, 56, 3] }, profile: 'digits' }),
      AutomlError,
      '784 pixels',
    ));
});
