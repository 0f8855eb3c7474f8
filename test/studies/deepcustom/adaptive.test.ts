import { expect } from 'chai';
import { type Dataset, takeRows } from '../../../lib/data/index.js';
import { mcnemar, proportion } from '../../../lib/evaluation/index.js';
import { createNetwork } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { NETWORKS } from '../../../lib/studies/deepcustom/attacks.js';
import type { Study } from '../../../lib/studies/deepcustom/contracts.js';
import { dumbbellFigure } from '../../../lib/studies/deepcustom/parts/adaptive/dumbbell-figure.js';
import { networksRobust, staticAccuracyHolds } from '../../../lib/studies/deepcustom/parts/adaptive/finding.js';
import { measureAdaptive } from '../../../lib/studies/deepcustom/parts/adaptive/measure.js';
import type { AdaptiveCell, AdaptiveResult } from '../../../lib/studies/deepcustom/parts/adaptive/result.js';
import { adaptiveSection } from '../../../lib/studies/deepcustom/parts/adaptive/section.js';
import { attacksOn } from '../../../lib/studies/deepcustom/parts/adaptive/sets.js';
import { adaptiveTable } from '../../../lib/studies/deepcustom/parts/adaptive/tables.js';
import { cellAt } from '../../../lib/studies/deepcustom/parts/adaptive/words.js';
import type { CrossNetwork } from '../../../lib/studies/deepcustom/parts/cross/result.js';
import { SCHEDULES } from '../../../lib/studies/deepcustom/schedule.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { expectNoLeak } from '../../helpers.js';

const stamp: RunStamp = {
  profile: 'mnist',
  comparable: true,
  data: 'MNIST test',
  seeds: [0],
  versions: {},
  started: '2026-01-01',
};

/** The first so many of 1,000 rows. */
const first = (count: number) => Array.from({ length: 1000 }, (_, row) => Number(row < count));

const cell = (network: CrossNetwork, attack: AdaptiveCell['attack'], once: number, anew: number): AdaptiveCell => ({
  ...{ network, attack, static: proportion(once, 1000), adaptive: proportion(anew, 1000) },
  lost: mcnemar(first(once), first(anew)),
  ...(attack === 'lrp' && { control: proportion(once, 1000) }),
});

const resultOf = (cells: readonly AdaptiveCell[]): AdaptiveResult => ({
  ...{ stamp, epsilon: 0.3, autoAttackRows: 1000, epochs: { lrp: 23, nce: 15, suspiciousness: 30 }, more: 2 },
  clean: [...new Set(cells.map(({ network }) => network))].map((network) => ({
    network,
    share: proportion(960, 1000),
  })),
  cells,
});

describe('deepcustom: attacks on the network under test', () => {
  const lost = resultOf([
    ...[cell('lrp', 'lrp', 990, 300), cell('lrp', 'autoattack', 200, 0), cell('lrp', 'worst', 100, 0)],
    ...[cell('nce', 'nce', 990, 980), cell('nce', 'autoattack', 200, 5), cell('nce', 'worst', 100, 5)],
    ...[cell('fgsm', 'fgsm', 900, 880), cell('fgsm', 'autoattack', 890, 870), cell('fgsm', 'worst', 880, 860)],
  ]);

  it('a static accuracy holds where neither the same attack nor AutoAttack takes a tenth', () => {
    expect(staticAccuracyHolds({ adaptive: lost }, 'lrp').verdict).to.equal('does not hold');
    expect(staticAccuracyHolds({ adaptive: lost }, 'nce').verdict).to.equal('holds in part');
    expect(staticAccuracyHolds({ adaptive: lost }, 'fgsm').verdict).to.equal('holds');
    expect(staticAccuracyHolds({ adaptive: lost }, 'pgd20').verdict).to.equal('unchecked');
    expect(networksRobust({ adaptive: lost }).verdict).to.equal('holds in part');
  });

  it('table, figure and section have every network and attack that was measured', () => {
    expect(adaptiveTable(lost).rows.map(([network]) => network)).to.deep.equal([
      ...Array(3).fill('LRP-robust'),
      ...Array(3).fill('NCE-robust'),
      ...Array(3).fill('FGSM-robust'),
    ]);
    // What is lost has the sign of a loss, and its interval from low to high: 990 − 300 of 1,000.
    expect(adaptiveTable(lost).rows[0][5]).to.match(/^−69\.0 \[−7\d\.\d, −6\d\.\d\]$/);
    // Links, and three kinds of marks, for each network; the worst row is not drawn.
    const { data } = dumbbellFigure(lost);
    expect(data).to.have.length(12);
    expect(data.flatMap(({ y }) => y as string[])).not.to.include('worst of these');
    const results = { adaptive: lost } as never;
    const blocks = adaptiveSection({ results, claims: [], findings: [], minutes: 1, take: () => [] });
    expect(renderMarkdown({ title: 'adaptive', blocks })).to.include('LRP-robust from 99.0');
  });
});

/** Two values an image; the class is the larger one's place. Margins of 1, .5 and .1. */
const test: Dataset = {
  name: 'made for tests',
  images: Float32Array.from([1, 0, 0.75, 0.25, 0.55, 0.45, 0, 1, 0.25, 0.75, 0.45, 0.55]),
  labels: Int32Array.from([0, 0, 0, 1, 1, 1]),
  indices: Int32Array.from({ length: 6 }, (_, row) => row),
  shape: [1, 2, 1],
  classes: 2,
  provenance: 'made for tests',
};

describe('deepcustom: measuring attacks on the network under test', () => {
  it('sets made on the target stand beside those made on the network, each answered by it', async () => {
    const network = createNetwork(
      {
        ...{ name: 'larger', input: [1, 2, 1], initializer: 'glorot' },
        layers: [{ type: 'flatten' }, { type: 'linear', weights: 'output', units: 2 }],
      },
      {
        'output.weight': { shape: [2, 2], data: Float32Array.from([1, 0, 0, 1]) },
        'output.bias': { shape: [2], data: new Float32Array(2) },
      },
    );
    // Made on the target nothing happens; made on a network its first two rows are exchanged.
    const exchanged = Float32Array.from(test.images, (value, i) => (i < 4 ? 1 - value : value));
    const schedule = SCHEDULES.mnist;
    // AutoAttack has images that its first attack breaks: the whole of it takes long.
    const near = takeRows(test, [2, 5]);
    const generators = [0, 1].map(() => ({ mapping: { apply: (images: { clone(): unknown }) => images.clone() } }));
    const chain = {
      ...{ target: network, schedule, plan: { epochs: { lrp: 1, nce: 1, suspiciousness: 1 }, adaptiveEpochs: 1 } },
      network: async () => network,
      fresh: async () => ({ network }),
      continued: async () => generators,
      relevant: async (name: string) => (name === 'target' ? [[1], [0]] : [[0], [1]]),
      adversarial: async (_attack: string, _split: string, against = 'target') =>
        against === 'target' ? test : { ...test, images: exchanged },
    };
    const study = { profile: 'digits', stamp, test, chain, sample: () => near } as unknown as Study;
    const result = await expectNoLeak(() => measureAdaptive(study));
    network.dispose();
    expect(result.clean.map(({ share }) => share.correct)).to.deep.equal(Array(NETWORKS.length + 2).fill(6));
    const right = (name: CrossNetwork, attack: AdaptiveCell['attack']) => {
      const found = cellAt(result, name, attack);
      return [found?.static.correct, found?.adaptive.correct, found?.control?.correct];
    };
    expect(right('nce', 'nce')).to.deep.equal([6, 4, 6]);
    // On the target the adaptive generators are those that went on.
    expect(right('target', 'nce')).to.deep.equal([6, 6, undefined]);
    // In a ball of .3 a margin of .6 or less is lost; the images of margin 1 alone are kept.
    expect(right('lrp', 'autoattack')).to.deep.equal([0, 0, undefined]);
    expect(right('pgd-afresh', 'fgsm')[1]).to.equal(2);
    // The optimum lowers the other class's value on the target, and the own class's on the network.
    expect(right('lrp', 'lrp-optimum')).to.deep.equal([6, 2, undefined]);
    expect(attacksOn('fgsm-afresh')).to.deep.equal(['fgsm', 'pgd20']);
    // Neither exchanged nor lost to the optimum: the image of margin 1 of the other class.
    expect(cellAt(result, 'lrp', 'worst')?.adaptive.correct).to.equal(1);
  });
});
