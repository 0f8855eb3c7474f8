// Keeps models of the digits study in models/clearbox-digits, as later runs use them: networks and the autoencoder on
// MNIST from this project's cache (trained now where they are not there), boosted trees on MNIST and on digits trained
// now in any case, so that their minutes are known:
//   npx tsx scripts/keep-digits.mts
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { availableParallelism, platform } from 'node:os';
import JSZip from 'jszip';
import { fitFamily } from '../lib/automl/index.js';
import { inProject, writeWhole } from '../lib/data/index.js';
import { cachedVae, vaeRecipeOf } from '../lib/defences/index.js';
import { agreement } from '../lib/evaluation/index.js';
import { openModel, predictLabels, saveModel } from '../lib/models/index.js';
import { keptStem } from '../lib/studies/clearbox-digits/kept.js';
import { type KeptTrees, type TreeRecipe, treeRecipeOf } from '../lib/studies/clearbox-digits/kept-trees.js';
import { openStudy } from '../lib/studies/clearbox-digits/open.js';
import { treeRecipes } from '../lib/studies/clearbox-digits/parts/transfer/plan.js';
import { vaeRecipe } from '../lib/studies/clearbox-digits/vae.js';

type Study = Awaited<ReturnType<typeof openStudy>>;

/** The seeds of which a run with one seed measures networks, too. */
const SEEDS = [0, 1, 2];

async function keepNetworks(study: Study): Promise<void> {
  for (const seed of SEEDS) {
    const trained = await study.trained(seed);
    saveModel(keptStem(trained.metadata.name), trained);
  }
}

async function keepAutoencoder(study: Study): Promise<void> {
  const recipe = vaeRecipe(study);
  (await cachedVae(recipe)).vae.dispose();
  const cached = inProject('.cache', 'models', 'vae', `${recipe.name}-${vaeRecipeOf(recipe)}`);
  for (const ending of ['json', 'safetensors'])
    copyFileSync(`${cached}.${ending}`, `${keptStem(recipe.name)}.${ending}`);
}

async function keepTrees({ test }: Study, recipe: TreeRecipe): Promise<void> {
  const { name, family, settings, seed, data } = recipe;
  const hash = treeRecipeOf(recipe);
  const start = Date.now();
  const file = await fitFamily({ ...recipe, file: inProject('.cache', 'trees', `${name}-${hash}.onnx`) });
  const minutes = Number(((Date.now() - start) / 60_000).toFixed(2));
  const opened = await openModel(file, { name: family, input: data.shape, scores: 'probabilities' });
  const accuracy = agreement(await predictLabels(opened.model, test), test.labels);
  opened.dispose();
  const zip = new JSZip();
  // Always the same time, so that the same trees make the same archive.
  zip.file(`${name}.onnx`, readFileSync(file), { date: new Date('2000-01-01T00:00:00Z') });
  const options = { type: 'nodebuffer', compression: 'DEFLATE', compressionOptions: { level: 9 } } as const;
  const bytes = await zip.generateAsync(options);
  writeWhole(`${keptStem(name)}.zip`, bytes);
  const kept: KeptTrees = {
    ...{ name, family, settings, seed, file: `${name}.zip`, bytes: bytes.length },
    sha256: createHash('sha256').update(bytes).digest('hex'),
    recipe: hash,
    ...{ data: data.provenance, rows: data.labels.length, minutes },
    accuracy: { ...accuracy, data: test.provenance },
    finished: new Date().toISOString(),
    machine: `${availableParallelism()} processor cores, ${platform()} ${process.arch}, no GPU`,
  };
  writeWhole(`${keptStem(name)}.json`, `${JSON.stringify(kept, null, 2)}\n`);
}

const mnist = await openStudy({ profile: 'mnist', retrain: true });
await keepNetworks(mnist);
await keepAutoencoder(mnist);
for (const study of [mnist, await openStudy({ profile: 'digits', retrain: true })])
  for (const recipe of treeRecipes(study)) await keepTrees(study, recipe);
process.exit(0);
