import { expect } from 'chai';
import { imageTensor } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { createNetwork, initialWeights } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { openStudy } from '../../../lib/studies/defences/open.js';
import { checklistTells } from '../../../lib/studies/defences/parts/checklist/finding.js';
import { flagsOf } from '../../../lib/studies/defences/parts/checklist/flagged.js';
import { measureChecklist } from '../../../lib/studies/defences/parts/checklist/measure.js';
import { checklistPlan } from '../../../lib/studies/defences/parts/checklist/plan.js';
import { MISTAKES } from '../../../lib/studies/defences/parts/checklist/planted.js';
import type { Checked, ChecklistResult, Kind } from '../../../lib/studies/defences/parts/checklist/result.js';
import { checklistSection } from '../../../lib/studies/defences/parts/checklist/section.js';
import { BESIDE, SOUND } from '../../../lib/studies/defences/parts/checklist/sound.js';
import { attacksOf, suiteOf } from '../../../lib/studies/defences/parts/checklist/suite.js';
import { MASKED } from '../../../lib/studies/defences/parts/masking/models/index.js';
import { recipeCalled } from '../../../lib/studies/defences/recipes.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { temporaryFolder } from '../../helpers.js';

const stamp: RunStamp = {
  ...{ profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0] },
  ...{ versions: {}, started: '2026-11-28T00:00:00.000Z' },
};

const checked = (kind: Kind, name: string, warnings: readonly string[], more: Partial<Checked> = {}): Checked => ({
  ...{ id: name, name, kind, flagged: warnings.length > 0, items: [], warnings, saw: [], seconds: 1 },
  ...{ clean: proportion(99, 100), claimed: proportion(80, 100), adaptive: proportion(3, 100), ...more },
});

const resultOf = (...evaluations: readonly Checked[]): ChecklistResult => ({
  ...{ stamp, evaluations, data: 'MNIST test, 100 images' },
  plan: checklistPlan({ comparable: true, epsilon: 0.3 }),
});

describe('the part on the checklist', () => {
  const folder = temporaryFolder();
  const wrong = [
    checked('masked', 'steps', ['zero-gradients']),
    checked('planted', 'few rows', ['few-rows'], { byMeant: true }),
  ];

  it('flags by warnings, and by failed items that are no notes', () => {
    const item = (status: 'pass' | 'fail' | 'by-hand', level: 'error' | 'warning' | 'note') => ({
      id: `${status}-${level}`,
      status,
      level,
    });
    const quiet = [item('pass', 'error'), item('fail', 'note'), item('by-hand', 'error')];
    expect(flagsOf([], quiet)).to.deep.equal({ flagged: false, items: [], warnings: [] });
    expect(flagsOf([], [...quiet, item('fail', 'warning')])).to.deep.equal({
      ...{ flagged: true, items: ['fail-warning'], warnings: [] },
    });
    expect(flagsOf([{ id: 'few-rows' }, { id: 'few-rows' }], [item('fail', 'error')])).to.deep.equal({
      ...{ flagged: true, items: ['fail-error'], warnings: ['few-rows'] },
    });
  });

  it('judges by what is caught, and by false alarms', () => {
    const quiet = checked('sound', 'plain', []);
    const alarm = checked('sound', 'smooth', ['not-converged']);
    const missed = checked('masked', 'temperature', []);
    const verdict = (...all: Checked[]) => checklistTells({ checklist: resultOf(...all) }).verdict;
    expect(verdict(...wrong, quiet)).to.equal('holds');
    expect(verdict(...wrong, quiet, alarm)).to.equal('holds in part');
    expect(verdict(...wrong, missed, quiet)).to.equal('holds in part');
    expect(verdict(...wrong, alarm)).to.equal('does not hold');
    expect(checklistTells({}).verdict).to.equal('unchecked');
  });

  it('tells how many are flagged, of each kind, and by what', () => {
    const alarm = checked('sound', 'smooth', ['not-converged']);
    const unmeant = checked('planted', 'units', ['few-rows'], { byMeant: false });
    const beside = checked('beside', 'fast', []);
    const result = resultOf(...wrong, unmeant, checked('sound', 'plain', []), alarm, beside);
    const blocks = checklistSection({
      results: { checklist: result },
      claims: [],
      findings: [],
      minutes: 1,
      take: () => [],
    });
    const text = renderMarkdown({ title: 'checklist', blocks });
    expect(text).to.include('1 of 1 masked models and 2 of 2 planted mistakes are flagged, and 1 of 2 sound models');
    expect(text).to.include('1 of the 2 mistakes').and.include('and not units');
    expect(text).to.include('smooth (not-converged)').and.include('fast (not flagged)');
    expect(text).to.match(/masked model \| steps \| yes \| zero-gradients/);
  });

  it('names ten sound models and six mistakes before anything is run', () => {
    expect(new Set(SOUND.map(({ id }) => id)).size).to.equal(10);
    expect(new Set(MISTAKES.map(({ id }) => id)).size).to.equal(6);
    const { plan } = resultOf();
    expect(plan.sound).to.deep.equal(SOUND.map(({ id }) => id));
    expect(plan.beside).to.deep.equal(BESIDE.map(({ id }) => id));
    for (const comparable of [true, false]) {
      const { honest, sound, epsilon, suite } = checklistPlan({ comparable, epsilon: 0.3 });
      expect(sound).to.include(honest);
      expect(suite.epsilons).to.include(epsilon);
    }
  });

  it('plants one mistake each', async () => {
    const study = await openStudy({ profile: 'digits', folder: folder('plant'), say: () => {} });
    const { suite: size, epsilon } = checklistPlan(study);
    const { architecture } = recipeCalled(study, SOUND[0].id);
    const model = createNetwork(architecture, initialWeights(architecture, 1));
    const asked = { model, rows: study.sample(30), attacks: attacksOf(suiteOf(size)), epsilon };
    const planted = new Map(MISTAKES.map((mistake) => [mistake.id, mistake.plant(asked, size)]));
    const seeing = (id: string, access: string) =>
      planted.get(id)?.attacks.filter((one) => one.access === access) ?? [];
    expect(seeing('no-gradients', 'gradients')).to.deep.equal([]);
    expect(seeing('single-step', 'gradients').map(({ name }) => name)).to.deep.equal(['fgsm', 'fgsm']);
    for (const { settings, epsilon: radius, name } of seeing('short-steps', 'gradients'))
      if (name === 'pgd') expect(Number(settings.steps) * Number(settings.stepSize)).to.be.below(Number(radius) / 5);
    expect(planted.get('few-rows')?.rows.labels.length).to.equal(20);
    expect(planted.get('units')?.attacks.map((one) => one.epsilon)).to.deep.equal(
      asked.attacks.map((one) => one.epsilon && one.epsilon / 255),
    );
    // Everything else is left as it was.
    for (const [id, { model: seen, rows, attacks }] of planted) {
      if (id !== 'pixels') expect(seen, id).to.equal(model);
      if (id !== 'few-rows') expect(rows, id).to.equal(asked.rows);
      if (id === 'pixels' || id === 'few-rows') expect(attacks, id).to.equal(asked.attacks);
    }
    const images = imageTensor(study.sample(2));
    const [dark, own] = [images.div(255), planted.get('pixels')?.model.logits(images)];
    const expected = model.logits(dark as typeof images);
    expect([...(own?.dataSync() ?? [])]).to.deep.equal([...expected.dataSync()]);
    for (const tensor of [images, dark, own, expected]) tensor?.dispose();
    model.dispose();
  });

  it('is measured: every evaluation by the same rule', async function () {
    this.timeout(120_000);
    const study = await openStudy({ profile: 'digits', folder: folder('run'), say: () => {} });
    const trained = async ({ architecture, name }: Parameters<typeof study.trained>[0]) => ({
      network: createNetwork(architecture, initialWeights(architecture, 1), name),
      metadata: { seconds: 1 } as never,
    });
    const plan = checklistPlan(study);
    const tiny = {
      ...{ ...plan, rows: 3, masked: MASKED.map(({ id }) => id), sound: ['standard-half'], honest: 'standard-half' },
      suite: { ...plan.suite, steps: 2, queries: 6, decisionQueries: 20, tries: 1 },
      seeing: { ...plan.seeing, steps: 2, expectedSteps: 1 },
    };
    const result = await measureChecklist(
      { ...study, trained, base: async () => (await trained(recipeCalled(study, SOUND[0].id))).network },
      () => {},
      tiny,
    );
    expect(result.evaluations.map(({ kind, id }) => [kind, id])).to.deep.equal([
      ...MASKED.map(({ id }) => ['masked', id]),
      ['sound', 'standard-half'],
      ...MISTAKES.map(({ id }) => ['planted', id]),
    ]);
    const [sound] = result.evaluations.filter(({ kind }) => kind === 'sound');
    for (const { kind, adaptive, claimed, flagged, warnings, saw, byMeant, items } of result.evaluations) {
      // Three rows are too few; of a mistake only what the same network evaluated rightly does not raise counts.
      const anew = [...items, ...warnings].filter((one) => ![...sound.items, ...sound.warnings].includes(one));
      expect(flagged).to.equal(kind === 'planted' ? anew.length > 0 : true);
      if (kind === 'planted') expect(byMeant && !anew.length).to.equal(false);
      expect(warnings).to.include('few-rows');
      expect(new Set(saw.map(({ id }) => id))).to.deep.equal(new Set([...warnings, ...items]));
      expect(byMeant !== undefined).to.equal(kind === 'planted');
      if (kind === 'planted') expect(adaptive).to.deep.equal(sound.claimed);
      if (kind === 'sound') expect(adaptive).to.deep.equal(claimed);
    }
    // On three rows all are few, so that taking few is nothing new.
    expect(result.evaluations.find(({ id }) => id === 'few-rows')?.byMeant).to.equal(false);
  });
});
