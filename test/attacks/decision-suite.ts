import { expect } from 'chai';
import type { Attack } from '../../lib/attacks/index.js';
import type { Classifier } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { onRows, pixelsOf, plain, serve, serveLabels, total } from './blackbox.js';
import { type linearClasses, WIDTH } from './minimal.js';

interface DecisionSuite {
  readonly model: ReturnType<typeof linearClasses>;
  readonly batch: () => Parameters<typeof onRows>[2];
  readonly make: (queries: number) => Attack<Classifier>;
  /** Queries that show how an attack works. */
  readonly usual: number;
  /** Limits that it is held to, the fewest first. */
  readonly limits: readonly number[];
}

/** What every attack by answers alone keeps: it sees labels, depends on no batch, and stays within its queries. */
export function keepsToAnswers({ model, batch, make, usual, limits }: DecisionSuite): void {
  it('sees no more than the class: labels, logits and other logits of the same labels are one to it', async () => {
    const attack = make(usual);
    const ofLogits = plain(await attack.run(model, batch()));
    expect(plain(await attack.run(serveLabels(model), batch()))).to.deep.equal(ofLogits);
    const bent = serve(model, 'logits', (scores) => tf.exp(scores.mul(0.5)).sub(3));
    expect(plain(await attack.run(bent, batch()))).to.deep.equal(ofLogits);
  });

  it('gives the same result whatever the batch size, the order and the shard, and another for another seed', async () => {
    const attack = make(usual);
    const whole = plain(await attack.run(model, batch()));
    expect(plain(await attack.run(model, batch(), { batchSize: 7 }))).to.deep.equal(whole);
    const shard = await onRows(attack, model, batch(), [20, 5]);
    expect(shard.pixels).to.deep.equal([...pixelsOf(whole.pixels, 20, WIDTH), ...pixelsOf(whole.pixels, 5, WIDTH)]);
    expect(plain(await attack.run(model, batch(), { seed: 1 })).pixels).to.not.deep.equal(whole.pixels);
  });

  it('keeps every row to its queries and its budget', async () => {
    const server = serveLabels(model);
    for (const queries of limits)
      for (const budget of [Number.POSITIVE_INFINITY, 40]) {
        server.served.rows = 0;
        const result = plain(await make(queries).run(server, batch(), { budget }));
        expect(Math.max(...result.queries)).to.be.at.most(Math.min(queries, budget));
        expect(total(result.queries)).to.equal(server.served.rows);
      }
  });
}
