import { expect } from 'chai';
import { pgd } from '../../../lib/attacks/index.js';
import { imageTensor } from '../../../lib/data/index.js';
import { fgsmRs } from '../../../lib/defences/adversarial-training/fgsm-rs.js';
import { freshAdversary } from '../../../lib/defences/adversarial-training/fresh.js';
import { pgdAdversary } from '../../../lib/defences/adversarial-training/pgd-adversary.js';
import { radiusIn } from '../../../lib/defences/adversarial-training/warm-up.js';
import type { Adversary, Network } from '../../../lib/models/index.js';
import { expectNoLeak, largestDifference } from '../../helpers.js';
import { interiorRows, linearNetwork, WIDTH } from './linear.js';

const N = 8;
const data = interiorRows(N);
const rows = Int32Array.from({ length: N }, (_, row) => row);
const RADIUS = 0.1;

/** Changes that an adversary makes to each value [n · 6]. */
async function changes(adversary: Adversary, network: Network, epoch = 0): Promise<Float32Array> {
  const images = imageTensor(data);
  const made = await adversary.images({ network, images, rows, keys: [0, epoch, 0] });
  const values = made.dataSync() as Float32Array;
  images.dispose();
  made.dispose();
  return values.map((value, i) => value - data.images[i]);
}

/** The sign along which cross-entropy rises, at each value. */
const upward = (difference: Float32Array) =>
  data.images.map((_, i) => Math.sign(difference[i % WIDTH]) * (data.labels[Math.floor(i / WIDTH)] ? -1 : 1));

describe('adversaries of as many gradients as steps', () => {
  it('FGSM-RS moves from a uniform point by 1.25 radii and back into the ball, with one gradient', async () => {
    const linear = linearNetwork();
    let gradients = 0;
    const counted: Network = {
      ...linear,
      linearize: (images) => {
        gradients++;
        return linear.linearize?.(images) as never;
      },
      predict: () => expect.fail('no query was expected'),
    };
    const moved = await expectNoLeak(() => changes(fgsmRs(data, { epsilon: RADIUS }), counted));
    expect(gradients).to.equal(1);
    const along = upward(linear.difference).map((sign, i) => (sign * moved[i]) / RADIUS);
    // From −1 the step leads to .25, from −.25 and above it leads past the ball: 3 of 8 end inside, in the mean.
    for (const one of along) expect(one).to.be.within(0.25 - 1e-5, 1 + 1e-5);
    const inside = along.filter((one) => one < 1 - 1e-4).length / along.length;
    expect(inside).to.be.within(0.15, 0.6);
    linear.dispose();
  });

  it('ends at the corner where steps are long enough, as the engine’s PGD does', async () => {
    const linear = linearNetwork();
    const corner = upward(linear.difference).map((sign) => sign * RADIUS);
    const single = await changes(fgsmRs(data, { epsilon: RADIUS, relativeStepSize: 2 }), linear);
    expect(largestDifference(single, corner)).to.be.below(1e-6);
    const many = await expectNoLeak(() => changes(pgdAdversary(data, { epsilon: RADIUS, steps: 5 }), linear));
    expect(largestDifference(many, corner)).to.be.below(1e-6);
    const attack = pgd({ epsilon: RADIUS, steps: 5, relativeStepSize: 0.5, earlyStop: false });
    expect(largestDifference(await changes(freshAdversary(data, attack), linear), many)).to.be.below(1e-6);
    linear.dispose();
  });

  it('changes nothing at a radius of 0, and stays in the box', async () => {
    const linear = linearNetwork();
    const none = await changes(fgsmRs(data, { epsilon: 0 }), linear);
    expect(largestDifference(none, new Float32Array(N * WIDTH))).to.equal(0);
    const far = await changes(pgdAdversary(data, { epsilon: 1, steps: 3 }), linear);
    far.forEach((change, i) => {
      expect(change + data.images[i]).to.be.within(-1e-6, 1 + 1e-6);
    });
    linear.dispose();
  });

  it('draws by row, epoch and seed alone', async () => {
    const linear = linearNetwork();
    const of = (seed: number, epoch: number) => changes(fgsmRs(data, { epsilon: RADIUS, seed }), linear, epoch);
    const [a, again, later, other] = [await of(0, 0), await of(0, 0), await of(0, 1), await of(1, 0)];
    expect(again).to.deep.equal(a);
    expect(largestDifference(a, later)).to.be.above(1e-3);
    expect(largestDifference(a, other)).to.be.above(1e-3);
    linear.dispose();
  });

  it('grows the radius over the first epochs', async () => {
    const close = (values: number[], wanted: number[]) => expect(largestDifference(values, wanted)).to.be.below(1e-12);
    close(
      [0, 1, 2, 3].map((epoch) => radiusIn(epoch, 0.3, 2)),
      [0.1, 0.2, 0.3, 0.3],
    );
    close(
      [0, 5].map((epoch) => radiusIn(epoch, 0.3, 0)),
      [0.3, 0.3],
    );
    const linear = linearNetwork();
    const adversary = pgdAdversary(data, { epsilon: 0.15, steps: 4, warmUp: 2 });
    for (const [epoch, radius] of [0.05, 0.1, 0.15, 0.15].entries())
      for (const change of await changes(adversary, linear, epoch))
        expect(Math.abs(change)).to.be.closeTo(radius, 1e-6);
    linear.dispose();
  });

  it('says what is out of range', () => {
    expect(() => fgsmRs(data, { epsilon: -1 })).to.throw(RangeError, 'epsilon must be');
    expect(() => pgdAdversary(data, { epsilon: 0.1, steps: 1.5 })).to.throw(RangeError, 'steps must be');
    expect(() => pgdAdversary(data, { epsilon: 0.1, steps: 1, warmUp: -1 })).to.throw(RangeError, 'warmUp must be');
    expect(() => fgsmRs(data, { epsilon: 0.1, relativeStepSize: Number.NaN })).to.throw(RangeError, 'relativeStepSize');
  });

  it('is described with all its numbers', () => {
    const all = [
      fgsmRs(data, { epsilon: 0.1 }),
      fgsmRs(data, { epsilon: 0.2 }),
      fgsmRs(data, { epsilon: 0.1, seed: 1 }),
      fgsmRs(data, { epsilon: 0.1, warmUp: 1 }),
      fgsmRs(data, { epsilon: 0.1, relativeStepSize: 1 }),
      pgdAdversary(data, { epsilon: 0.1, steps: 2 }),
    ].map(({ description }) => description);
    expect(new Set(all).size).to.equal(all.length);
  });
});
