import { expect } from 'chai';
import { BudgetError, defineAttack, knownAttacks } from '../../lib/attacks/index.js';
import type { Classifier } from '../../lib/models/index.js';
import { type Norm, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../helpers.js';
import { plain, serve, total } from './blackbox.js';
import { labelled, linearClasses } from './minimal.js';

describe('query counts and budgets', () => {
  const model = linearClasses(5);
  const N = 20;
  const data = labelled(model, N);
  let images: Tensor4D;
  before(() => {
    images = data.tensor();
  });
  after(() => images.dispose());
  const batch = () => ({ images, labels: data.labels });

  /** Asks about every row as often as it is told to, whatever is left. */
  const greedy = (times: number) =>
    defineAttack<Classifier>({
      name: 'greedy',
      kind: 'fixed',
      norm: 'linf',
      epsilon: 0.1,
      access: 'scores',
      settings: { times },
      perturb: async (wave) => {
        for (let i = 0; i < times; i++) await wave.scores(wave.images, wave.all());
        return wave.images.clone();
      },
    });

  it('stop an attack that asks too often before the server is asked, and free what it held', async () => {
    const server = serve(model);
    // The first answer, seven of its own, the verdict.
    const within = plain(await greedy(7).run(server, batch(), { budget: 9 }));
    expect(within.queries).to.deep.equal(new Array(N).fill(9));
    expect(server.served.rows).to.equal(9 * N);
    server.served.rows = 0;
    await expectNoLeak(() => expectRejects(() => greedy(8).run(server, batch(), { budget: 9 }), BudgetError, 'budget'));
    expect(server.served.rows, 'the first answer and seven more').to.equal(8 * N);
  });

  it('count a row as often as it is asked about in one call', async () => {
    const server = serve(model);
    const doubled = defineAttack<Classifier>({
      ...greedy(0),
      perturb: async (wave) => {
        const rows = Int32Array.from({ length: 2 * wave.size }, (_, i) => Math.floor(i / 2));
        const twice = tf.tidy(() => tf.gather(wave.images, tf.tensor1d(rows, 'int32'))) as Tensor4D;
        await wave.scores(twice, rows);
        twice.dispose();
        return wave.images.clone();
      },
    });
    const { queries } = plain(await doubled.run(server, batch()));
    expect(queries).to.deep.equal(new Array(N).fill(4));
    expect(server.served.rows).to.equal(4 * N);
    await expectRejects(() => doubled.run(server, batch(), { budget: 3 }), BudgetError, 'budget');
  });

  describe("agree with the server's own count and are kept by every attack there is", () => {
    const radius: Record<Norm, number> = { linf: 0.05, l2: 0.1, l1: 0.2, l0: 1 };
    const brief: Record<string, number> = { steps: 15, queries: 60, searchSteps: 3 };

    for (const known of knownAttacks)
      it(known.name, async () => {
        const [norm] = known.norms;
        const options = Object.fromEntries(Object.entries(brief).filter(([key]) => key in known.options));
        const attack = known.create({ norm, ...(known.kind === 'fixed' && { epsilon: radius[norm] }), ...options });
        for (const budget of [Number.POSITIVE_INFINITY, 30, 4, 3, 2, 1]) {
          if (known.access !== 'gradients') {
            const server = serve(model);
            const { queries, gradients } = plain(await attack.run(server as never, batch(), { budget }));
            expect(total(queries)).to.equal(server.served.rows);
            expect(total(gradients)).to.equal(0);
            expect(Math.max(...queries)).to.be.at.most(budget);
            continue;
          }
          const { queries, gradients } = plain(await attack.run(model as never, batch(), { budget }));
          queries.forEach((asked, row) => {
            expect(asked + gradients[row], `row ${row} of ${budget}`).to.be.at.most(budget);
          });
          if (budget === Number.POSITIVE_INFINITY) expect(total(gradients)).to.be.above(0);
        }
      });
  });
}).timeout(60_000);
