import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { attackData, pgd } from '../../../lib/attacks/index.js';
import { cifar10, imageTensor, inProject, sliceRows } from '../../../lib/data/index.js';
import { atTemperature, certifyBounds } from '../../../lib/defences/index.js';
import { agreement } from '../../../lib/evaluation/index.js';
import { loadModel, predictLabels, type Recipe, recipeOf } from '../../../lib/models/index.js';
import type { Study } from '../../../lib/studies/defences/index.js';
import { openStudy } from '../../../lib/studies/defences/open.js';
import { TEMPERATURE } from '../../../lib/studies/defences/parts/architecture/recipes.js';
import { CIFAR_EPSILON, cifarRecipes } from '../../../lib/studies/defences/parts/cifar/recipes.js';
import { recipesOf } from '../../../lib/studies/defences/recipes.js';
import { describeWithMirror, itLong } from '../../helpers.js';

interface Kept {
  readonly parameters: number;
  readonly sha256: string;
  readonly recipe: string;
  readonly seconds: number;
  readonly claims: readonly { readonly value: number; readonly n: number }[];
}

/** Networks of the notebook on proofs and pitfalls: all others are of that on defences, which is to stay small. */
const OF_PROOFS = /^(ibp|leaking|smoothed-.*)$/;

const stemOf = (name: string) => inProject('models', 'defences', name);
const names = readdirSync(inProject('models', 'defences'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));
const metadataOf = (name: string): Kept => JSON.parse(readFileSync(`${stemOf(name)}.json`, 'utf8'));

/** Every recipe of the study by its name. */
async function recipes(study: Study): Promise<ReadonlyMap<string, Recipe>> {
  const all = [...recipesOf(study), ...Object.values(cifarRecipes(await cifar10('train')))];
  return new Map(all.map((recipe) => [recipe.name, recipe]));
}

describe('the networks that the repository keeps for the study of defences', () => {
  it('are the files that their metadata name, and small', () => {
    expect(names).to.include.members(['madry', 'trades', 'distilled', 'cifar-robust']);
    let bytes = 0;
    for (const name of names) {
      const file = readFileSync(`${stemOf(name)}.safetensors`);
      const { sha256, seconds } = metadataOf(name);
      expect(createHash('sha256').update(file).digest('hex'), name).to.equal(sha256);
      expect(seconds, name).to.be.above(1);
      if (!OF_PROOFS.test(name)) bytes += file.length;
    }
    expect(bytes).to.be.below(12e6);
  });

  describeWithMirror('on the data of their training', function () {
    this.timeout(1_800_000);

    itLong('were trained by the study’s recipes, and are what they claim', async () => {
      const study = await openStudy({ profile: 'mnist', say: () => {} });
      const known = await recipes(study);
      for (const name of names) {
        const recipe = known.get(name);
        if (!recipe) throw new Error(`${name} is kept, and no recipe of the study is called so.`);
        const { recipe: hash, claims, parameters } = metadataOf(name);
        expect(hash, name).to.equal(recipeOf(recipe));
        const { network } = loadModel(stemOf(name), recipe.architecture);
        expect(
          Object.values(network.weights).reduce((sum, { size }) => sum + size, 0),
          name,
        ).to.equal(parameters);
        const color = recipe.data.shape[2] === 3;
        const test = color ? await cifar10('test') : study.test;
        const rows = sliceRows(test, { limit: 1000 });
        const [clean, robust, proved] = claims;
        // The detector's data are made with its attacks: its part measures it.
        if (recipe.data.classes === 10) {
          expect(agreement(await predictLabels(network, test), test.labels).value, name).to.equal(clean.value);
          const attack = pgd({ epsilon: color ? CIFAR_EPSILON : study.epsilon, steps: 20 });
          const model = name === 'distilled' ? atTemperature(network, TEMPERATURE) : network;
          const { success } = await attackData(attack, model, rows);
          const left = success.filter((broken) => !broken).length / success.length;
          if (proved) {
            const images = imageTensor(test, 0, test.labels.length);
            const bounds = certifyBounds(network, { epsilon: study.epsilon, method: 'ibp' });
            const { certified } = await bounds.certify(images, test.labels);
            images.dispose();
            expect(certified.reduce((sum, one) => sum + one, 0) / certified.length).to.be.closeTo(proved.value, 1e-3);
            // What is proved is never broken.
            for (const [row, broken] of success.entries()) expect(broken && certified[row], `row ${row}`).to.equal(0);
          }
          // Rounding of another processor may decide a row or two.
          expect(left, name).to.be.closeTo(robust.value, 0.003);
        }
        network.dispose();
      }
    });
  });
});
