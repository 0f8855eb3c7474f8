import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import type { GeneratorSettings } from '../../lib/generators/contracts.js';
import { initialGenerator } from '../../lib/generators/networks.js';
import { cachedGenerator, type GeneratorRecipe, generatorRecipe, weightsHash } from '../../lib/generators/store.js';
import { type TrainingState, trainGenerator } from '../../lib/generators/train.js';
import { type NamedArrays, TrainingDiverged, weightsOf } from '../../lib/models/index.js';
import { Interrupted, keyedPermutation } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference, temporaryFolder } from '../helpers.js';
import { towardsNegative, toyGenerator, toyImages } from './toy.js';

const data = toyImages();
const settings: GeneratorSettings = {
  ...{ learningRate: 0.02, decayStep: 4, decayRate: 0.5 },
  ...{ batchSize: 8, epochs: 5, seed: 1 },
};
const recipe: GeneratorRecipe = {
  ...{ name: 'toy', architecture: toyGenerator, data, label: null },
  ...{ loss: towardsNegative(), settings },
};

async function trained(
  changes: Partial<GeneratorSettings> = {},
  options: Parameters<typeof trainGenerator>[4] = {},
): Promise<{ weights: NamedArrays; losses: readonly number[] }> {
  const { mapping, losses } = await trainGenerator(
    toyGenerator,
    data,
    recipe.loss,
    { ...settings, ...changes },
    options,
  );
  const weights = weightsOf(mapping);
  mapping.dispose();
  return { weights, losses };
}

/** All of a state that later steps change. */
const copied = (state: TrainingState): TrainingState => structuredClone(state);

describe('the training of generators', () => {
  it('lowers its loss, and leaves no tensors', () =>
    expectNoLeak(async () => {
      const { losses } = await trained({ epochs: 30, decayStep: 1000 });
      expect(losses).to.have.length(30);
      expect(losses[29]).to.be.below(0.6 * losses[0]);
    }));

  it('takes each image once an epoch, in an order of the seed and the epoch', async () => {
    const seen: number[][] = [];
    const first = Array.from({ length: 23 }, (_, row) => data.images[row * 16]);
    const loss = { ...recipe.loss };
    loss.at = (images, generated) => {
      seen.push(images.arraySync().map((image) => first.indexOf(Math.fround(image[0][0][0]))));
      return recipe.loss.at(images, generated);
    };
    (await trainGenerator(toyGenerator, data, loss, { ...settings, epochs: 2 })).mapping.dispose();
    expect(seen.map((rows) => rows.length)).to.deep.equal([8, 8, 7, 8, 8, 7]);
    for (const epoch of [0, 1])
      expect(seen.slice(3 * epoch, 3 * epoch + 3).flat()).to.deep.equal([...keyedPermutation(23, 1, epoch)]);
  });

  it('moves each weight first by the learning rate, as Adam does, and then by the decayed rates', async () => {
    const start = initialGenerator(toyGenerator, 1);
    const { weights } = await trained({ epochs: 1, batchSize: 23 });
    const steps = (name: string) => Array.from(weights[name].data, (value, i) => Math.abs(value - start[name].data[i]));
    for (const name of ['encoder.weight', 'decoder.weight', 'decoder.bias']) {
      // What no image lights has no gradient.
      const moved = steps(name).filter((step) => step > 0);
      expect(moved, name).to.have.length.above(steps(name).length / 2);
      for (const step of moved) expect(step, name).to.be.closeTo(0.02, 1e-4);
    }
    // The first update is before the first step down, all others behind it, at a rate of nothing.
    const stopped = await trained({ epochs: 4, batchSize: 23, decayStep: 1, decayRate: 1e-12 });
    for (const name of ['encoder.weight', 'decoder.weight'])
      expect(largestDifference(stopped.weights[name].data, weights[name].data), name).to.be.below(1e-7);
  });

  it('goes on from a state as if it had never stopped, Adam, decay and running statistics included', async () => {
    const states: TrainingState[] = [];
    const whole = await trained({}, { onEpoch: ({ state }) => states.push(copied(state())) });
    for (const state of [states[0], states[2]]) {
      const rest = await trained({}, { resume: state });
      expect(weightsHash(rest.weights)).to.equal(weightsHash(whole.weights));
      expect(rest.losses).to.deep.equal(whole.losses);
    }
    const done = await trained({}, { resume: states[4] });
    expect(weightsHash(done.weights), 'nothing is left to do').to.equal(weightsHash(whole.weights));
  });

  it('refuses settings that do not fit, and says when it diverges', async () => {
    await expectRejects(() => trained({ epochs: 0 }), RangeError, 'epochs must be a whole number');
    await expectRejects(() => trained({ batchSize: 1.5 }), RangeError, 'batchSize must be a whole number');
    await expectRejects(() => trained({ learningRate: 0 }), RangeError, 'learningRate must be a number above 0');
    await expectRejects(
      () => trainGenerator(toyGenerator, toyImages(0), recipe.loss, settings),
      RangeError,
      'toy holds no image',
    );
    const loss = { ...recipe.loss };
    loss.at = (images, generated) => {
      const at = recipe.loss.at(images, generated);
      const value = at.value.mul(Number.NaN);
      at.value.dispose();
      return { ...at, value };
    };
    await expectNoLeak(() =>
      expectRejects(
        () => trainGenerator(toyGenerator, data, loss, settings),
        TrainingDiverged,
        'the loss is NaN in epoch 1, batch 1. Lower the learning rate.',
      ),
    );
  });
});

describe('the store of generators', () => {
  const inFolder = temporaryFolder();

  it('gives back what it saved, with the same weights', async () => {
    const made = await cachedGenerator(recipe, {}, inFolder('saved'));
    const { label, seconds, losses, weights, recipe: hash } = made.metadata;
    expect(label).to.equal(null);
    expect(seconds).to.be.above(0);
    expect(losses).to.have.length(5);
    expect(weights).to.equal(weightsHash(weightsOf(made.mapping)));
    expect(readdirSync(inFolder('saved')).sort()).to.deep.equal([`toy-${hash}.json`, `toy-${hash}.safetensors`]);
    let epochs = 0;
    const again = await cachedGenerator(recipe, { onEpoch: () => epochs++ }, inFolder('saved'));
    expect(epochs, 'trained again').to.equal(0);
    expect(again.metadata).to.deep.equal(made.metadata);
    expect(weightsHash(weightsOf(again.mapping))).to.equal(weights);
    for (const { mapping } of [made, again]) mapping.dispose();
  });

  it('goes on where a training was stopped, to the same weights, and then removes its state', async () => {
    const whole = await cachedGenerator(recipe, {}, inFolder('whole'));
    const stop = new AbortController();
    const { now } = Date;
    try {
      // A minute an epoch, so that a state is written after each.
      let minutes = 0;
      Date.now = () => now() + 60_000 * minutes;
      const onEpoch = (epoch: number) => {
        minutes += 1;
        if (epoch === 3) stop.abort(new Interrupted());
      };
      await expectRejects(
        () => cachedGenerator(recipe, { onEpoch, signal: stop.signal }, inFolder('parts')),
        Interrupted,
      );
    } finally {
      Date.now = now;
    }
    const { recipe: hash } = whole.metadata;
    expect(readdirSync(inFolder('parts'))).to.deep.equal([`toy-${hash}.state.safetensors`]);
    const epochs: number[] = [];
    const rest = await cachedGenerator(recipe, { onEpoch: (epoch) => epochs.push(epoch) }, inFolder('parts'));
    expect(epochs).to.deep.equal([4, 5]);
    expect(rest.metadata.weights).to.equal(whole.metadata.weights);
    expect(rest.metadata.seconds, 'the stopped part included').to.be.above(120);
    expect(largestDifference(rest.metadata.losses, whole.metadata.losses)).to.be.below(1e-7);
    expect(readdirSync(inFolder('parts')).sort()).to.deep.equal([`toy-${hash}.json`, `toy-${hash}.safetensors`]);
    for (const { mapping } of [whole, rest]) mapping.dispose();
  });

  it('begins at the weights of the generator that it goes on from, which it names', async () => {
    const first = await cachedGenerator(recipe, {}, inFolder('first'));
    const more = { ...recipe, name: 'more', settings: { ...settings, epochs: 1, batchSize: 23 }, from: first };
    const next = await cachedGenerator(more, {}, inFolder('first'));
    expect(next.metadata.from).to.equal(first.metadata.recipe);
    const [before, after] = [first, next].map(({ mapping }) => mapping.weights['encoder.weight'].dataSync());
    expect(largestDifference(before, after)).to.be.closeTo(0.02, 1e-4);
    for (const { mapping } of [first, next]) mapping.dispose();
  });

  it('tells recipes apart by all that decides weights, and by no name', async () => {
    const from = await cachedGenerator(recipe, {}, inFolder('from'));
    const images = data.images.slice();
    images[5] += 0.01;
    const others: Record<string, Partial<GeneratorRecipe>> = {
      nothing: {},
      pixel: { data: { ...data, images } },
      class: { label: 2 },
      loss: { loss: towardsNegative({ loss: 'negative', constant: 0.5 }) },
      architecture: { architecture: { ...toyGenerator, initializer: 'torch' } },
      start: { from },
      ...Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [name, { settings: { ...settings, [name]: value / 2 } }]),
      ),
    };
    const hashes = Object.values(others).map((change) => generatorRecipe({ ...recipe, ...change }));
    expect(new Set(hashes).size).to.equal(hashes.length);
    expect(generatorRecipe({ ...recipe, name: 'other' })).to.equal(generatorRecipe(recipe));
    from.mapping.dispose();
  });

  it('tells weights apart by value, name and shape, in any order', () => {
    const array = (shape: number[], ...values: number[]) => ({ shape, data: Float32Array.from(values) });
    const hash = weightsHash({ a: array([2], 1, 2), b: array([1], 3) });
    expect(weightsHash({ b: array([1], 3), a: array([2], 1, 2) })).to.equal(hash);
    const others: NamedArrays[] = [
      { a: array([2], 1, 2), b: array([1], 4) },
      { a: array([2], 1, 2), c: array([1], 3) },
      { a: array([2, 1], 1, 2), b: array([1], 3) },
    ];
    for (const other of others) expect(weightsHash(other)).not.to.equal(hash);
  });
});
