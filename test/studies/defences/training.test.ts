import { expect } from 'chai';
import { apgdCe } from '../../../lib/attacks/index.js';
import { takeRows } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import type { DifferentiableClassifier, Recipe, TrainedModel } from '../../../lib/models/index.js';
import { recipeOf } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import type { Study } from '../../../lib/studies/defences/contracts.js';
import { coursesFigure } from '../../../lib/studies/defences/parts/training/courses-figure.js';
import { curvesFigure } from '../../../lib/studies/defences/parts/training/curves-figure.js';
import {
  overfitsCatastrophically,
  withstandsAutoAttack,
} from '../../../lib/studies/defences/parts/training/finding.js';
import { attackedCourse, measureNetwork } from '../../../lib/studies/defences/parts/training/measure.js';
import { openNetworks } from '../../../lib/studies/defences/parts/training/networks.js';
import { training as part } from '../../../lib/studies/defences/parts/training/part.js';
import {
  type Attacks,
  attacksOf,
  type TrainingPlan,
  trainingPlan,
} from '../../../lib/studies/defences/parts/training/plan.js';
import { TRAININGS, trainingRecipe } from '../../../lib/studies/defences/parts/training/recipes.js';
import type { NetworkCurve, TrainingResult } from '../../../lib/studies/defences/parts/training/result.js';
import { trainingSection } from '../../../lib/studies/defences/parts/training/section.js';
import { attacksTable, fastTable } from '../../../lib/studies/defences/parts/training/tables.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { toyData } from '../../models/toy.js';
import { twoLinear } from './two-linear.js';

const stamp: RunStamp = {
  ...{ profile: 'mnist', comparable: true, data: 'MNIST test' },
  ...{ seeds: [0], versions: {}, started: '2026-01-01' },
};
const plan: TrainingPlan = {
  ...{ epsilon: 0.06, control: 1, rows: 12, controlRows: 4 },
  ...{ smaller: [0.04, 0.02], pgdSteps: 20, strongest: 'AutoAttack', seeds: [0, 1] },
};

describe('a network of the part on adversarial training', () => {
  const { standard, robust, rows, left } = twoLinear(plan.rows);
  // AutoAttack has tests of its own, and on two classes takes a minute: Auto-PGD stands for it.
  const attacks: Attacks = { ...attacksOf(plan), strongest: (epsilon) => apgdCe({ epsilon, steps: 20 }) };
  const measured = (name: 'standard' | 'madry', network: DifferentiableClassifier) =>
    expectNoLeak(() =>
      measureNetwork({ name, network, seconds: 60, undefended: standard }, rows, rows, plan, () => {}, attacks),
    );

  it('is left what its margins say, at every radius and under every attack', async () => {
    for (const [name, model] of [
      ['standard', standard],
      ['madry', robust],
    ] as const) {
      const { curve } = await measured(name, model);
      expect(curve.clean.correct).to.equal(left(model, 0));
      expect(curve.points.map(({ epsilon }) => epsilon)).to.deep.equal([0.02, 0.04, 0.06]);
      for (const { epsilon, fgsm, pgd, strongest } of curve.points)
        for (const share of [fgsm, pgd, strongest]) {
          expect(share.correct, `${name} at ${epsilon}`).to.equal(left(model, epsilon));
          expect(share.n).to.equal(plan.rows);
        }
    }
  });

  it('is a defence of the undefended one, with controls; that one is none', async () => {
    expect((await measured('standard', standard)).defence).to.equal(undefined);
    const { defence } = await measured('madry', robust);
    expect(defence).to.deep.include({ id: 'madry', family: 'training', epsilon: plan.epsilon });
    const [nothing, ...known] = defence?.attempts ?? [];
    expect(nothing.knows).to.equal('nothing');
    expect(known.map(({ name }) => name)).to.deep.equal(['PGD-20', 'AutoAttack']);
    for (const { knows, control } of known) {
      expect(knows).to.equal('defence');
      // No image of the box is out of reach.
      expect(control).to.deep.include({ epsilon: 1 });
      expect(control?.robust.correct).to.equal(0);
    }
    expect(defence?.adaptive.correct).to.be.at.most(left(robust, plan.epsilon));
  });

  it('stands in the course of its training with what the strongest attack leaves', async () => {
    const course = { seed: 3, every: 5, scores: [0.5], kept: 5, collapsed: null };
    const attacked = await expectNoLeak(() => attackedCourse({ course, network: robust }, rows, plan, attacks));
    expect(attacked).to.deep.include(course);
    expect(attacked.strongest.correct).to.equal(left(robust, plan.epsilon));
  });
});

const train = toyData(60);
const small = {
  ...{ train, held: takeRows(train, [0, 1, 2]), epsilon: 0.3, comparable: false },
} as unknown as Study;

describe('recipes of the part on adversarial training', () => {
  it('are each of their own, and the same whenever they are asked for', () => {
    const all = TRAININGS.map((name) => trainingRecipe(name, small));
    expect(new Set(all.map(({ name }) => name)).size).to.equal(TRAININGS.length);
    expect(new Set(all.map(recipeOf)).size).to.equal(TRAININGS.length);
    expect(TRAININGS.map((name) => recipeOf(trainingRecipe(name, small)))).to.deep.equal(all.map(recipeOf));
  });

  it('make a recipe of the part that holds them', () => {
    const [usual, other] = [small, { ...small, epsilon: 0.2 }].map((study) => part.recipe?.(study as Study));
    expect(JSON.parse(JSON.stringify(usual))).to.not.deep.equal(JSON.parse(JSON.stringify(other)));
    expect(trainingPlan(small).control).to.equal(1);
  });
});

/** A study whose networks are trained already, with these looks. */
const lookedAt = (scores: (name: string) => number[] | undefined) =>
  ({
    ...small,
    trained: async ({ name }: Recipe) => {
      const seen = scores(name);
      const selection = seen && { description: '', every: 5, scores: seen, update: 5 };
      return { network: { name }, metadata: { name, seconds: 1, selection } } as unknown as TrainedModel;
    },
  }) as Study;

describe('the networks of the part on adversarial training', () => {
  it('are the best of single steps, with the course of each', async () => {
    const study = lookedAt((name) => (name.startsWith('fgsm-rs-1') ? [0.3, 0.9, 0.1] : [0.3, 0.7, 0.8]));
    const { networks, fast, best } = await openNetworks(study, plan, () => {});
    expect(networks.map(({ name }) => name)).to.deep.equal(['standard', 'madry', 'trades', 'fgsm-rs']);
    expect(best).to.equal(1);
    expect(networks[3].network.name).to.equal('fgsm-rs-1-digits');
    expect(fast.map(({ network }) => network.name)).to.deep.equal(['fgsm-rs-0-digits', 'fgsm-rs-1-digits']);
    expect(fast.map(({ course }) => course)).to.deep.equal([
      { seed: 0, every: 5, scores: [0.3, 0.7, 0.8], kept: 5, collapsed: null },
      { seed: 1, every: 5, scores: [0.3, 0.9, 0.1], kept: 5, collapsed: 15 },
    ]);
  });

  it('need the check that they were trained with', () =>
    expectRejects(
      () =>
        openNetworks(
          lookedAt(() => undefined),
          plan,
          () => {},
        ),
      Error,
      'trained without a check',
    ));
});

const curveOf = (network: NetworkCurve['network'], correct: number): NetworkCurve => ({
  ...{
    network,
    seconds: network === 'published-trades' ? null : 120,
    clean: proportion(980, 1000),
    cleanOfAll: proportion(9800, 10_000),
  },
  points: [0.1, 0.3].map((epsilon) => ({
    epsilon,
    fgsm: proportion(950, 1000),
    pgd: proportion(correct + 10, 1000),
    strongest: proportion(correct, 1000),
  })),
});

const result = (madry: number, collapsed: number): TrainingResult => ({
  ...{ stamp, plan, data: 'MNIST test, 10,000 images', defences: [] },
  curves: [curveOf('standard', 0), curveOf('madry', madry), curveOf('trades', 850), curveOf('published-trades', 920)],
  fast: {
    ...{ rows: 500, best: 0, collapsed: proportion(collapsed, 2) },
    courses: [
      { seed: 0, every: 275, scores: [0.2, 0.8], kept: 550, collapsed: null, strongest: proportion(700, 1000) },
      {
        ...{ seed: 1, every: 275, scores: [0.7, 0.1], kept: 275, collapsed: collapsed ? 550 : null },
        strongest: proportion(20, 1000),
      },
    ],
  },
});

describe('what the part on adversarial training tells', () => {
  const context = (training: TrainingResult) => ({ results: { training }, claims: [], take: () => [] });

  it('judges by intervals, and takes few trainings without a collapse for no proof', () => {
    const verdicts = (of: typeof withstandsAutoAttack, ...results: TrainingResult[]) =>
      results.map((training) => of({ training }).verdict);
    // Of 1,000 images, 531 have an interval above half; 520 do not.
    expect(verdicts(withstandsAutoAttack, result(540, 0), result(520, 0))).to.deep.equal(['holds', 'holds in part']);
    expect(verdicts(overfitsCatastrophically, result(800, 1), result(800, 0))).to.deep.equal(['holds', 'unchecked']);
    expect(overfitsCatastrophically({ training: result(800, 1) }).reason).to.match(
      / 1 of 2 trainings collapsed, 50\.0/,
    );
  });

  it('takes trainings that never were robust for none that withstood a collapse', () => {
    const one = result(800, 0);
    const courses = one.fast.courses.map((course) => ({ ...course, scores: [0.1, 0.29] }));
    const never = { ...one, fast: { ...one.fast, courses } };
    const { verdict, reason } = overfitsCatastrophically({ training: never });
    expect(verdict).to.equal('unchecked');
    expect(reason).to.include('none of 2 trainings reached a robust accuracy of 0.3').and.not.include('no proof');
    expect(overfitsCatastrophically({ training: one }).reason).to.include('no proof');
    expect(fastTable(context(never)).caption)
      .to.include('MNIST')
      .and.include('none could collapse');
  });

  it('has a row for each radius of each network, and for each training', () => {
    const attacks = attacksTable(context(result(800, 1)));
    expect(attacks.rows).to.have.length(8);
    expect(attacks.caption).to.contain('n = 1,000').and.to.contain('MNIST test');
    expect(attacks.rows[2].slice(0, 2)).to.deep.equal(['adversarial training, PGD', '2.0']);
    const fast = fastTable(context(result(800, 1)));
    expect(fast.rows.map((row) => row[5])).to.deep.equal(['no', '550']);
    expect(fast.rows.map((row) => row[6])).to.satisfy(
      ([a, b]: string[]) => a.startsWith('70.0') && b.startsWith('2.0'),
    );
    expect(fast.caption).to.contain('AutoAttack on 1,000 test images');
  });

  it('draws what the results hold', () => {
    const curves = curvesFigure(result(800, 1));
    expect(curves.caption).to.contain('MNIST test').and.to.contain('n = 1,000');
    expect(curves.data).to.have.length(8);
    expect(curves.data[3]).to.deep.include({ x: [0, 0.1, 0.3], y: [0.98, 0.8, 0.8] });
    const courses = coursesFigure(result(800, 1));
    expect(courses.data[1]).to.deep.include({ x: [275, 550], y: [0.7, 0.1], name: 'seed 1, collapsed' });
    expect(courses.caption).to.contain('1 of 2 trainings').and.to.contain('MNIST test');
  });

  it('writes its section', () => {
    const text = renderMarkdown({ title: 'it', blocks: trainingSection(context(result(800, 1))) });
    expect(text).to.contain('Adversarial training').and.to.contain('AutoAttack 80.0');
    expect(text).to.match(/AutoAttack leaves 2\.0.% .*\(seed 1\) or 70\.0.% .*\(seed 0\)/);
  });
});
