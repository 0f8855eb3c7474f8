import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { inProject } from '../../../lib/data/index.js';
import { readLeaderboards, writeLeaderboardEntry } from '../../../lib/evaluation/index.js';
import { createNetwork, initialWeights, type TrainedModel } from '../../../lib/models/index.js';
import { leaderboardTable, renderMarkdown } from '../../../lib/report/index.js';
import type { Study } from '../../../lib/studies/defences/index.js';
import { openStudy } from '../../../lib/studies/defences/open.js';
import { measureEntry, measureLeaderboard } from '../../../lib/studies/defences/parts/leaderboard/measure.js';
import { LISTED, listedAs, recipeFor } from '../../../lib/studies/defences/parts/leaderboard/networks.js';
import { leaderboard } from '../../../lib/studies/defences/parts/leaderboard/part.js';
import { leaderboardPlan } from '../../../lib/studies/defences/parts/leaderboard/plan.js';
import type { LeaderboardResult } from '../../../lib/studies/defences/parts/leaderboard/result.js';
import { leaderboardSection } from '../../../lib/studies/defences/parts/leaderboard/section.js';
import { hasResult, publishedFolder, readResult } from '../../../lib/study/index.js';
import { entryWith } from '../../evaluation/leaderboard/entries.js';
import { describeWithMirror, itLong, temporaryFolder } from '../../helpers.js';

describe('the part that is a leaderboard', () => {
  const folder = temporaryFolder();

  it('puts a paper to every network that is defended, and gives each a recipe', async () => {
    const study = await openStudy({ profile: 'digits', folder: folder('recipes'), say: () => {} });
    for (const { id } of LISTED) {
      const { paper, link, footnote } = listedAs(id);
      if (id.startsWith('standard')) expect([paper, footnote], id).to.deep.equal([undefined, 'Undefended.']);
      else expect(link, `${id}: ${paper}`).to.match(/^https:\/\/arxiv\.org\/abs\/\d{4}\.\d{5}$/);
      expect(recipeFor(id, study).data, id).to.equal(study.train);
    }
    const published = leaderboardPlan({ comparable: true, epsilon: 0.3 });
    expect(published.networks).to.include.members(['madry', 'trades', 'ibp', 'distilled-logits-100']);
    expect(published.networks).not.to.include('standard-half');
    // What decides the result is plain data, and all of it.
    expect(JSON.parse(JSON.stringify(leaderboard.recipe?.(study)))).to.deep.equal(leaderboard.recipe?.(study));
  });

  it('calls the best of five trainings the best on held-out rows', () => {
    const best = [0, 1, 2, 3, 4].map((seed) => {
      const kept = JSON.parse(readFileSync(inProject('models', 'defences', `fgsm-rs-${seed}.json`), 'utf8'));
      return Math.max(...(kept.selection.scores as number[]));
    });
    expect(listedAs('fgsm-rs-1').footnote).to.include('best of five seeds');
    expect(best.filter((score) => score >= best[1])).to.deep.equal([best[1]]);
  });

  it('is measured, and its entries are files that the command reads', async function () {
    this.timeout(300_000);
    const study = await openStudy({ profile: 'digits', folder: folder('run'), say: () => {} });
    // Nothing is trained: fresh networks are attacked as well as any.
    const untrained: Study = {
      ...study,
      trained: async ({ architecture, name }) =>
        ({
          network: createNetwork(architecture, initialWeights(architecture, 1), name),
          metadata: { name },
        }) as TrainedModel,
    };
    const plan = { ...leaderboardPlan(study), rows: 3, networks: ['madry', 'distilled-logits-100'] as const };
    const { board, stamp } = await measureLeaderboard(untrained, () => {}, plan);
    expect(stamp).to.equal(study.stamp);
    for (const { advlab } of board.entries) {
      expect(advlab.rows).to.equal(3);
      expect(advlab.data.provenance).to.include('rows 0 to 2');
      expect(advlab.weights[0].sha256).to.match(/^[0-9a-f]{64}$/);
    }
    const [madry, divided] = board.entries;
    expect(madry.advlab.certified?.by).to.equal('ibp');
    expect(divided.advlab.certified).to.equal(null);
    for (const entry of board.entries) writeLeaderboardEntry(folder('boards'), entry);
    const read = readLeaderboards(folder('boards'));
    expect(read.map(leaderboardTable)).to.deep.equal([
      leaderboardTable({ ...board, entries: [...board.entries].reverse() }),
    ]);
  });

  it('tells who leads beyond chance, what is doubtful, and what is proved', () => {
    const named = (...entries: ReturnType<typeof entryWith>[]): string => {
      const result = {
        board: { dataset: 'mnist', norm: 'linf', epsilon: 0.3, entries },
      } as unknown as LeaderboardResult;
      const blocks = leaderboardSection({
        ...{ results: { leaderboard: result }, claims: [], findings: [], minutes: 1, take: () => [] },
      });
      return renderMarkdown({ title: 'leaderboard', blocks });
    };
    const madry = entryWith('madry', { worst: 90, pgd: 91 });
    const near = named(madry, entryWith('trades', { worst: 88, pgd: 90 }));
    expect(near).to.include('Most is left of PGD training: 90.0').and.include('into its own: TRADES.');
    expect(near).to.include('Interval bounds prove nothing').and.include('No warning');
    const { advlab, ...info } = entryWith('distilled', { worst: 5, pgd: 80 });
    const warnings = [{ id: 'zero-gradients', attack: null, saw: 'Seen.', advice: 'Do.' }];
    const hidden = { ...info, unreliable: true, advlab: { ...advlab, warnings } };
    const far = named(
      madry,
      hidden,
      entryWith('distilled-logits-100', { worst: 5, pgd: 6 }),
      entryWith('ibp', { worst: 60, pgd: 60, certified: 55 }),
    );
    expect(named(entryWith('madry', { worst: 0 }))).to.include('Nothing is left of any of them');
    expect(far).to.include('No other entry’s interval reaches');
    expect(far).to.include('overstates most here: it leaves 80.0');
    expect(far)
      .to.include('stands twice')
      .and.include('distillation, logits as they are (zero-gradients)')
      .and.include('of training on interval bounds');
  });

  describeWithMirror('on MNIST', function () {
    this.timeout(1_800_000);

    itLong('prints what its cheapest entry gives again', async function () {
      if (!hasResult(publishedFolder('defences'), 'leaderboard')) this.skip();
      const { board } = readResult(publishedFolder('defences'), 'leaderboard') as LeaderboardResult;
      const study = await openStudy({ profile: 'mnist', folder: folder('again'), say: () => {} });
      const printed = board.entries.find(({ advlab }) => advlab.model === 'distilled-logits-100');
      const again = await measureEntry('distilled-logits-100', study, leaderboardPlan(study));
      for (const [i, attack] of again.advlab.attacks.entries()) {
        const before = printed?.advlab.attacks[i];
        expect(before?.id).to.equal(attack.id);
        // Rounding of another processor may decide a row or two.
        expect(before?.correct, attack.id).to.be.closeTo(attack.correct, 2);
      }
    });

    itLong('is what an entry’s networks and attacks give again', async () => {
      const study = await openStudy({ profile: 'mnist', folder: folder('mnist'), say: () => {} });
      const plan = { ...leaderboardPlan(study), rows: 20 };
      const hidden = await measureEntry('distilled', study, plan);
      const open = await measureEntry('distilled-logits-100', study, plan);
      const proved = await measureEntry('ibp', study, plan);
      const left = (entry: typeof open, name: string) => entry.advlab.attacks.find((one) => one.name === name)?.correct;
      // Gradients that round to zero are found by the evaluation itself, and dividing by the temperature mends them.
      expect(hidden.unreliable).to.equal(true);
      expect(hidden.footnote).to.include('zero-gradients');
      expect(left(open, 'pgd')).to.equal(0);
      expect(hidden.advlab.clean).to.deep.equal(open.advlab.clean);
      const { certified, worstCase } = proved.advlab;
      expect(certified?.correct).to.be.within(1, worstCase.correct);
      const kept = JSON.parse(readFileSync(inProject('models', 'defences', 'ibp.json'), 'utf8'));
      expect(proved.advlab.weights).to.deep.equal([{ file: 'ibp.safetensors', sha256: kept.sha256 }]);
    });
  });
});
