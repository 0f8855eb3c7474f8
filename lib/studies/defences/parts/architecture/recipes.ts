import { attackData, fgsm } from '../../../../attacks/index.js';
import {
  distillationObjective,
  ensembleAdversary,
  freshAdversary,
  staticAdversary,
} from '../../../../defences/index.js';
import { type Network, type Recipe, recipeOf, type TrainingSettings } from '../../../../models/index.js';
import { baseRecipe, halfLenet5, named, usualTraining } from '../../base.js';
import type { Study } from '../../contracts.js';

/** Of defensive distillation: its paper's best on MNIST. */
export const TEMPERATURE = 100;

type Opened = Pick<Study, 'train' | 'trained' | 'epsilon'>;

/** Seeds of the ensemble's members beside the half-size network that the study has anyway. */
const MEMBERS = [1, 2] as const;

/** As undefended networks are trained; on the fallback for fewer epochs. */
export const settingsOf = (train: Study['train'], seed = 0): TrainingSettings => {
  const usual = usualTraining(train);
  return { ...usual, seed, epochs: Math.min(usual.epochs, 5) };
};

/** On the fallback the smaller network, which takes a third of the time. */
const sizeFor = (train: Study['train']) => (train.labels.length > 10_000 ? 'lenet5' : 'half');

/**
 * Teacher and student of defensive distillation are trained at the same temperature. Their logits must grow a hundred
 * times as large as usual: in the few updates on the fallback, they only do at a higher learning rate.
 */
const atHighTemperature = (train: Study['train']): TrainingSettings => ({
  ...settingsOf(train),
  temperature: TEMPERATURE,
  ...(sizeFor(train) === 'half' && { optimizer: { kind: 'adam', learningRate: 5e-3 } }),
});

const teacherRecipe = (train: Study['train']): Recipe => ({
  ...baseRecipe(sizeFor(train), train),
  name: named('distillation-teacher', train),
  settings: atHighTemperature(train),
});

/** A network taught by one of its own size and temperature (Papernot et al., 2016), which is opened when it is asked. */
function distilledRecipe({ train, trained }: Opened): Recipe {
  const teacher = teacherRecipe(train);
  const { temperature: _, ...settings } = atHighTemperature(train);
  return {
    ...baseRecipe(sizeFor(train), train),
    name: named('distilled', train),
    settings,
    objective: distillationObjective({
      teacher: async () => (await trained(teacher)).network,
      description: `${teacher.name}, recipe ${recipeOf(teacher)}`,
      temperature: TEMPERATURE,
    }),
  };
}

/** Half-size networks from other first weights and other orders of the rows: members of the ensemble. */
const memberRecipe = (seed: number, train: Study['train']): Recipe => ({
  ...baseRecipe('half', train),
  name: named(`member-${seed}-half`, train),
  settings: settingsOf(train, seed),
});

/**
 * FGSM on static networks beside FGSM on the network in training (Tramèr et al., 2018). The undefended lenet5 is none of
 * the static ones, so that images made on it are of a network never met, as in the paper.
 */
function ensembleAdversarialRecipe({ train, trained, epsilon }: Opened): Recipe {
  const attack = fgsm({ epsilon });
  const sources = MEMBERS.map((seed) => {
    const member = memberRecipe(seed, train);
    const made = async () => {
      const { network } = await trained(member);
      return (await attackData(attack, network, train, { everyRow: true })).images;
    };
    return staticAdversary(train, made, { description: `fgsm of ${epsilon} on ${member.name}` });
  });
  return {
    name: named('ensemble-adversarial-half', train),
    architecture: halfLenet5,
    data: train,
    settings: settingsOf(train),
    adversary: ensembleAdversary([...sources, freshAdversary(train, attack)]),
  };
}

/** The network that was distilled at a high temperature; the study's. */
export const distilled = async (study: Opened): Promise<Network> =>
  (await study.trained(distilledRecipe(study))).network;

/** The networks that this part needs beside the undefended ones, by name. Nothing is trained here. */
export function architectureRecipes(study: Opened): Record<string, Recipe> {
  const { train } = study;
  return {
    'distillation-teacher': teacherRecipe(train),
    distilled: distilledRecipe(study),
    ...Object.fromEntries(MEMBERS.map((seed) => [`member-${seed}-half`, memberRecipe(seed, train)])),
    'ensemble-adversarial-half': ensembleAdversarialRecipe(study),
  };
}
