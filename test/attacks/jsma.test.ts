import { expect } from 'chai';
import { bestPair } from '../../lib/attacks/gradient/saliency-pairs.js';
import { jsma } from '../../lib/attacks/index.js';
import type { DifferentiableClassifier } from '../../lib/models/index.js';
import { keyedNormal, keyedRandom, type Tensor2D, tf } from '../../lib/tensor/index.js';
import { expectRejects } from '../helpers.js';
import { argmax, type Classes, labelled, linearClasses, plain, WIDTH } from './minimal.js';

/** Every pair tried: the largest −α β with α > 0 and β < 0 (Papernot et al., 2016, algorithm 3). */
function exhaustive(
  toward: Float32Array,
  others: Float32Array,
  ways: readonly number[],
  far: (i: number, way: number) => number,
) {
  let most = 0;
  for (let i = 0; i < toward.length; i++)
    for (let j = i + 1; j < toward.length; j++)
      for (const a of ways)
        for (const b of ways) {
          const [p, q] = [a * far(i, a), b * far(j, b)];
          if (!p || !q) continue;
          const [alpha, beta] = [p * toward[i] + q * toward[j], p * others[i] + q * others[j]];
          if (alpha > 0 && beta < 0) most = Math.max(most, -alpha * beta);
        }
  return most;
}

describe('JSMA', () => {
  it('finds the pair that trying all pairs finds', () => {
    for (let seed = 0; seed < 60; seed++) {
      const width = 2 + (seed % 30);
      const toward = keyedNormal(width, seed, 1);
      const others = keyedNormal(width, seed, 2);
      const random = keyedRandom(seed, 3);
      // Some values cannot go one way, and ties must not matter.
      const rooms = Array.from({ length: 2 * width }, () => Math.floor(random() * 3) / 2);
      const far = (i: number, way: number) => rooms[2 * i + Number(way > 0)];
      for (const ways of [[1], [-1], [1, -1]]) {
        const found = bestPair(toward, others, ways, far);
        const most = exhaustive(toward, others, ways, far);
        if (!found) {
          expect(most).to.equal(0);
          continue;
        }
        const [one, other] = found;
        expect(one.at).not.to.equal(other.at);
        const sum = (of: Float32Array) => found.reduce((total, { at, way }) => total + way * far(at, way) * of[at], 0);
        expect(-sum(toward) * sum(others)).to.be.closeTo(most, 1e-9 + 1e-6 * most);
      }
    }
  });

  /** The published attack in plain loops, on a linear model: pixels go up to 1, two at a time. */
  function published(model: Classes, image: number[], target: number): number[] {
    const point = [...image];
    const toward = model.weightsOf(target);
    const others = toward.map((_, i) => {
      let sum = 0;
      for (let k = 0; k < model.classes; k++) if (k !== target) sum += model.weightsOf(k)[i];
      return sum;
    });
    while (argmax(model.logitsOf(point)) !== target) {
      let best: number[] = [];
      let most = 0;
      for (let p = 0; p < WIDTH; p++)
        for (let q = p + 1; q < WIDTH; q++) {
          const [a, b] = [1 - point[p], 1 - point[q]];
          if (!a || !b) continue;
          const [alpha, beta] = [a * toward[p] + b * toward[q], a * others[p] + b * others[q]];
          if (alpha > 0 && beta < 0 && -alpha * beta > most) [most, best] = [-alpha * beta, [p, q]];
        }
      if (!best.length) return image;
      for (const i of best) point[i] = 1;
    }
    return point;
  }

  it('is the algorithm of the paper, aimed, upward, all other classes alike', async () => {
    const model = linearClasses(4);
    const data = labelled(model, 20, 5);
    const images = data.tensor();
    const attack = jsma({ target: 'next', direction: 'up', others: 'all' });
    const { row, success } = plain(await attack.run(model, { images, labels: data.labels }));
    images.dispose();
    let hit = 0;
    for (let i = 0; i < data.n; i++) {
      const expected = published(model, Array.from(data.row(i)), (data.labels[i] + 1) % 4);
      row(i).forEach((value, j) => {
        expect(value, `row ${i}, value ${j}`).to.be.closeTo(expected[j], 1e-6);
      });
      hit += success[i];
    }
    expect(hit).to.be.above(5);
  });

  it('loses no move where the budget ends', async () => {
    const model = linearClasses(4);
    const data = labelled(model, 20, 5);
    const images = data.tensor();
    const run = (budget?: number) => jsma({ theta: 0.1 }).run(model, { images, labels: data.labels }, { budget });
    const whole = plain(await run());
    // A move takes two gradients. Besides the first answer and the verdict, two more gradients show that the error is
    // there, or after as many moves as gamma allows one more query.
    const moves = whole.gradients.map((asked, i) => asked / 2 - Number(whole.queries[i] === 2));
    expect(new Set(moves.filter((_, i) => whole.success[i])).size).to.be.above(2);
    for (const budget of [3, 4, 5, 6, 7, 8, 9, 10]) {
      const { success, queries, gradients } = plain(await run(budget));
      moves.forEach((count, i) => {
        const within = 2 + 2 * count <= budget;
        expect(success[i], `budget ${budget}, row ${i}`).to.equal(Number(whole.success[i] && within));
        expect(queries[i] + gradients[i]).to.be.at.most(budget);
      });
    }
    images.dispose();
  });

  it('moves no more values than gamma allows, each by theta at a time until it is at its end', async () => {
    const model = linearClasses(4);
    const data = labelled(model, 20, 5);
    const images = data.tensor();
    const { row } = plain(await jsma({ gamma: 0.25, theta: 0.1 }).run(model, { images, labels: data.labels }));
    images.dispose();
    let farthest = 0;
    for (let i = 0; i < data.n; i++) {
      const moved = row(i).map((value, j) => ({ value, change: Math.abs(value - data.row(i)[j]) }));
      const changed = moved.filter(({ change }) => change > 0);
      expect(changed.length).to.be.at.most(2);
      for (const { value, change } of changed)
        if (value !== 0 && value !== 1) expect(Math.abs(change * 10 - Math.round(change * 10))).to.be.below(1e-5);
      farthest = Math.max(farthest, ...changed.map(({ change }) => change));
    }
    expect(farthest, 'one step is not all that a value has').to.be.above(0.15);
  });

  it('finds as much of a model that opens as one logit', async () => {
    const whole = linearClasses(2);
    const data = labelled(whole, 20, 5);
    const outcome = async (model: DifferentiableClassifier) => {
      const images = data.tensor();
      const found = plain(await jsma().run(model, { images, labels: data.labels }));
      images.dispose();
      return [...found.success];
    };
    /** The same answers by a logit that is 0 and the difference. */
    const one: DifferentiableClassifier = {
      ...whole,
      linearize: undefined,
      logits: (images) =>
        tf.tidy(() => {
          const both = whole.logits(images);
          const difference = both.slice([0, 1], [-1, 1]).sub(both.slice([0, 0], [-1, 1]));
          return tf.concat([tf.zerosLike(difference), difference], 1) as Tensor2D;
        }),
      predict: async (images) => one.logits(images),
    };
    const found = await outcome(one);
    expect(found).to.deep.equal(await outcome(whole));
    expect(found).to.include(1);
  });

  it('refuses what it does not have', async () => {
    await expectRejects(() => jsma({ theta: 0 }), RangeError, 'theta must be');
    await expectRejects(() => jsma({ gamma: 2 }), RangeError, 'gamma must be');
    await expectRejects(() => jsma({ direction: 'left' as 'up' }), RangeError, 'up, down or both, got left');
    await expectRejects(() => jsma({ others: 'none' as 'all' }), RangeError, 'likely or all, got none');
  });
});
