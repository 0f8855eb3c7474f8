// Trains networks of the study of defences on MNIST and CIFAR-10, or takes them from this project's cache, and keeps
// them in models/defences as float16, with claims that are measured on the networks as they are stored:
//   npx tsx scripts/keep-defences.mts NAME...
// Without a name it lists those that there are.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { attackData, pgd } from '../lib/attacks/index.js';
import { cifar10, type Dataset, imageTensor, takeRows, writeWhole } from '../lib/data/index.js';
import { atTemperature, certifyBounds } from '../lib/defences/index.js';
import { agreement, type Proportion, proportion } from '../lib/evaluation/index.js';
import {
  createNetwork,
  type Network,
  predictLabels,
  type Recipe,
  readSafetensors,
  recipeOf,
  weightsOf,
  writeSafetensors,
} from '../lib/models/index.js';
import { identity } from '../lib/studies/defences/identity.js';
import { openStudy } from '../lib/studies/defences/open.js';
import { TEMPERATURE } from '../lib/studies/defences/parts/architecture/recipes.js';
import { CIFAR_EPSILON, cifarRecipes } from '../lib/studies/defences/parts/cifar/recipes.js';
import { recipesOf } from '../lib/studies/defences/recipes.js';
import { keptStem } from '../lib/study/index.js';

const ROWS = 1000;
const study = await openStudy({ profile: 'mnist' });
const asked = process.argv.slice(2);
const onMnist = recipesOf(study);
// Half a minute of decoding, which only those networks need.
const onCifar: Recipe[] =
  !asked.length || asked.some((name) => name.startsWith('cifar'))
    ? Object.values(cifarRecipes(await cifar10('train')))
    : [];
const byName = new Map([...onMnist, ...onCifar].map((recipe) => [recipe.name, recipe]));
const unknown = asked.filter((name) => !byName.has(name));
if (!asked.length || unknown.length) {
  console.error(
    `${unknown.length ? `No network is called ${unknown.join(', ')}. ` : ''}There are ${[...byName.keys()].join(', ')}.`,
  );
  process.exit(2);
}

for (const name of asked) {
  const recipe = byName.get(name) as Recipe;
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
  const sha256 = createHash('sha256')
    .update(readFileSync(`${stem}.safetensors`))
    .digest('hex');
  // A detector's labels are made with its images: it is measured by its part.
  const claims = recipe.data.classes === 10 ? await claimsOf(recipe, stem) : [];
  writeWhole(`${stem}.json`, `${JSON.stringify({ ...metadata, recipe: recipeOf(recipe), sha256, claims }, null, 2)}\n`);
  const figures = claims.map(({ metric, value, n }) => `${metric} ${value} (n = ${n})`);
  console.error(`${name}: kept; ${figures.join('; ')}; looks ${JSON.stringify(metadata.selection ?? {})}`);
}
process.exit(0);

/** Accuracy on all test images, and under PGD-20 on the first of them, of the network as it is stored. */
async function claimsOf(recipe: Recipe, stem: string) {
  const stored = createNetwork(recipe.architecture, readSafetensors(`${stem}.safetensors`), recipe.name);
  const color = recipe.data.shape[2] === 3;
  const test = color ? await cifar10('test') : study.test;
  const epsilon = color ? CIFAR_EPSILON : study.epsilon;
  const rows = takeRows(
    test,
    Array.from({ length: ROWS }, (_, row) => row),
  );
  // Logits of a network trained at a high temperature are so large that the gradient rounds to zero.
  const temperature = recipe.name.startsWith('distill') ? TEMPERATURE : 1;
  try {
    const clean = agreement(await predictLabels(stored, test), test.labels);
    const { success } = await attackData(pgd({ epsilon, steps: 20 }), atTemperature(stored, temperature), rows);
    const robust = proportion(
      success.reduce((sum, broken) => sum + 1 - broken, 0),
      success.length,
    );
    const claim = (metric: string, { value, n, interval }: Proportion) => ({
      ...{ metric, value, n, interval },
      data: test.provenance,
    });
    const proved = recipe.name === 'ibp' ? await provedOf(stored, test, epsilon) : undefined;
    return [
      claim('accuracy', clean),
      claim(
        `robust accuracy under PGD-20${temperature > 1 ? `, logits / ${temperature}` : ''}, epsilon ${epsilon}, first rows`,
        robust,
      ),
      ...(proved ? [claim(`certified accuracy by interval bounds, epsilon ${epsilon}`, proved)] : []),
    ];
  } finally {
    stored.dispose();
  }
}

/** The share of all rows that interval bounds certify. */
async function provedOf(network: Network, data: Dataset, epsilon: number): Promise<Proportion> {
  const images = imageTensor(data, 0, data.labels.length);
  try {
    const { certified } = await certifyBounds(network, { epsilon, method: 'ibp' }).certify(images, data.labels);
    return proportion(
      certified.reduce((sum, one) => sum + one, 0),
      certified.length,
    );
  } finally {
    images.dispose();
  }
}
