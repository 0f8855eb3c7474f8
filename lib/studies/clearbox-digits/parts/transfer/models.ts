import { inProject } from '../../../../data/index.js';
import { type Classifier, createNetwork, readSafetensors, student } from '../../../../models/index.js';
import type { Study } from '../../contracts.js';
import { openTrees, type TreeRecipe } from '../../kept-trees.js';
import { SHORT, treeRecipes } from './plan.js';
import type { TransferSubject } from './result.js';

type Opened = Pick<TransferSubject, 'kind' | 'description'> & { readonly model: Classifier; dispose(): void };

/** A model of the study's under the name that the matrix gives it; the study disposes it. */
const lent = <M extends Classifier>(model: M, name: string): M => Object.create(model, { name: { value: name } }) as M;

/** A student of another study, kept by the repository: a larger convolutional network. */
const STUDENT = ['models', 'cloud-autoai', 'student-control-hard-0.safetensors'] as const;

const treesText = ({ family, settings, data }: TreeRecipe): string =>
  `${family === 'GradientBoosting' ? 'scikit-learn’s GradientBoosting' : family}, boosted trees, ${data.provenance}: ${Object.entries(
    settings,
  )
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}`;

/** Every model of the matrix, one after the other. `release` frees those that the study does not own. */
export async function openSubjects(study: Study, signal?: AbortSignal) {
  const opened: Opened[] = [];
  const release = () => {
    for (const { dispose } of opened) dispose();
  };
  const keep = () => {};
  try {
    for (const seed of [0, 1])
      opened.push({
        model: lent(await study.network(seed), seed ? 'MLP 2' : 'MLP'),
        kind: 'dense',
        description: `The article’s network, 784 → 32 → 10, seed ${seed}`,
        dispose: keep,
      });
    opened.push({
      model: lent(await study.lenet(), 'LeNet'),
      kind: 'convolutional',
      description: 'Two convolutions in the plane, then dense layers',
      dispose: keep,
    });
    if (study.comparable) {
      const model = createNetwork(student, readSafetensors(inProject(...STUDENT)), 'student');
      const description =
        'Four convolutions along the 784 pixels, three dense layers; learned from 8,000 of the test images, so its right answers are no accuracy';
      opened.push({ model, kind: 'convolutional', description, dispose: () => model.dispose() });
    }
    for (const recipe of treeRecipes(study)) {
      const trees = await openTrees(recipe, study, signal);
      const model = lent(trees.model, SHORT[recipe.family]);
      opened.push({ model, kind: 'trees', description: treesText(recipe), dispose: () => trees.dispose() });
    }
    return { opened: opened as readonly Opened[], release };
  } catch (error) {
    release();
    throw error;
  }
}
