import { cifar10, type Dataset, digits, mnist } from '../../data/index.js';
import { fgsmRs, pgdAdversary, trades } from '../../defences/index.js';
import { architectures, type Recipe } from '../../models/index.js';
import type { AdversarialArgs, TrainArgs } from './args.js';
import type { TrainingData } from './fits.js';

const OPEN: Readonly<Record<TrainingData, (split: 'train' | 'test') => Promise<Dataset>>> = { mnist, digits, cifar10 };

export const openImages = (data: TrainingData, split: 'train' | 'test'): Promise<Dataset> => OPEN[data](split);

/** Who makes the adversarial images, or what is minimized beside them. */
function against(
  { kind, epsilon, steps, beta, warmUp }: AdversarialArgs,
  data: Dataset,
  seed: number,
): Pick<Recipe, 'adversary' | 'objective'> {
  const ball = { epsilon, warmUp, seed };
  if (kind === 'trades') return { objective: trades({ ...ball, steps, beta }) };
  return { adversary: kind === 'pgd' ? pgdAdversary(data, { ...ball, steps }) : fgsmRs(data, ball) };
}

/** What is trained on these images: Adam, its rate falling along half a cosine. */
export const recipeFor = (
  { name, architecture, epochs, batchSize, learningRate, seed, adversarial }: TrainArgs,
  data: Dataset,
): Recipe => ({
  name,
  architecture: architectures[architecture],
  data,
  settings: { epochs, batchSize, optimizer: { kind: 'adam', learningRate }, seed },
  ...(adversarial && against(adversarial, data, seed)),
});
