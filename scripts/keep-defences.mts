// Trains networks of the study of defences on MNIST, or takes them from this project's cache, and keeps them in
// models/defences as float16, with claims that are measured on the networks as they are stored:
//   npx tsx scripts/keep-defences.mts NAME...
// Names are those of lib/studies/defences/parts/training/recipes.ts; all of them where none is given.
import { attackData, pgd } from '../lib/attacks/index.js';
import { writeWhole } from '../lib/data/index.js';
import { agreement, proportion } from '../lib/evaluation/index.js';
import {
  createNetwork,
  predictLabels,
  readSafetensors,
  recipeOf,
  weightsOf,
  writeSafetensors,
} from '../lib/models/index.js';
import { identity } from '../lib/studies/defences/identity.js';
import { openStudy } from '../lib/studies/defences/open.js';
import { TRAININGS, type TrainingName, trainingRecipe } from '../lib/studies/defences/parts/training/recipes.js';
import { keptStem } from '../lib/study/index.js';

const ROWS = 1000;
const isName = (name: string): name is TrainingName => (TRAININGS as readonly string[]).includes(name);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isName(name));
if (unknown.length)
  throw new RangeError(`No training is called ${unknown.join(', ')}; there are ${TRAININGS.join(', ')}.`);

const study = await openStudy({ profile: 'mnist' });
const { test, epsilon } = study;

for (const name of asked.length ? asked.filter(isName) : TRAININGS) {
  const recipe = trainingRecipe(name, study);
  const start = Date.now();
  let told = start;
  const { network, metadata } = await study.trained(recipe, {
    onProgress: ({ epoch, epochs, loss }) => {
      if (Date.now() - told < 15_000) return;
      told = Date.now();
      const minutes = ((told - start) / 60_000).toFixed(1);
      console.error(`${name}: epoch ${epoch.toFixed(2)} of ${epochs}, loss ${loss.toFixed(4)}, ${minutes} min`);
    },
  });
  const stem = keptStem(identity.id, recipe.name);
  writeSafetensors(`${stem}.safetensors`, weightsOf(network), { half: true });
  const stored = createNetwork(recipe.architecture, readSafetensors(`${stem}.safetensors`), recipe.name);
  const clean = agreement(await predictLabels(stored, test), test.labels);
  const rows = study.sample(ROWS);
  const { success } = await attackData(pgd({ epsilon, steps: 20 }), stored, rows);
  const robust = proportion(
    success.reduce((sum, broken) => sum + 1 - broken, 0),
    success.length,
  );
  stored.dispose();
  const claim = (metric: string, { value, n, interval }: typeof clean) => ({
    ...{ metric, value, n, interval },
    data: test.provenance,
  });
  const claims = [
    claim('accuracy', clean),
    claim(`robust accuracy under PGD-20, epsilon ${epsilon}, first rows`, robust),
  ];
  writeWhole(`${stem}.json`, `${JSON.stringify({ ...metadata, recipe: recipeOf(recipe), claims }, null, 2)}\n`);
  console.error(
    `${name}: kept; clean ${clean.value}, PGD-20 ${robust.value}; looks ${JSON.stringify(metadata.selection ?? {})}`,
  );
}
process.exit(0);
