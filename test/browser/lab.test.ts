import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { inProject } from '../../lib/data/index.js';
import { itLong } from '../helpers.js';
import { testFolder, writeNotebook } from '../notebook/write-notebook.js';
import {
  browserForTests,
  choose,
  errorsOf,
  type Lab,
  outputOf,
  runAll,
  screenshots,
  startLab,
  waitUntilIdle,
} from './lab.js';

const shows = [
  "import * as advlab from 'advlab';\nimport { DataFrame } from 'danfojs-node';\nadvlab.prepareNotebook();",
  "new DataFrame([{ attack: 'fgsm', epsilon: 0.1 }, { attack: 'pgd', epsilon: 0.3 }])",
  "const data = await advlab.digits('test');\nadvlab.imageTensor(data, 0, 12)",
  "advlab.drawable({ id: 'line', caption: 'Three points.', data: [{ type: 'scatter', x: [0, 1, 2], y: [1, 3, 2] }], layout: { width: 600, height: 300 } })",
];

const stops = [
  "import * as advlab from 'advlab';\nadvlab.prepareNotebook();\nconst data = await advlab.digits('test');\nconst images = advlab.imageTensor(data);\nconst model = advlab.createNetwork(advlab.lenet, advlab.initialWeights(advlab.lenet, 0));\nconst attack = advlab.pgd({ epsilon: 0.1, steps: 100_000, skipCycles: false });",
  "console.log('tensors before', advlab.tf.memory().numTensors);",
  "console.log('running');\nawait attack.run(model, { images, labels: data.labels }, { onProgress: advlab.progress('PGD') });",
  "console.log('tensors after', advlab.tf.memory().numTensors);",
];

const tensors = (text: string) => Number(/tensors \w+ (\d+)/.exec(text)?.[1]);

/** Each notebook with the number of figures it draws. */
const notebooks = {
  'cloud-autoai/AdversarialExampleGeneration': 1,
  'cloud-autoai/MNIST-Experiment': 2,
  'cloud-autoai/MNIST-P12': 4,
  'cloud-autoai/AutoAIAdversarialRobustness': 1,
  'cloud-autoai/gcp_adversarial': 4,
  'cloud-autoai/DefensiveDistillation': 3,
  'cloud-autoai/BlackBoxTeachers': 1,
  'introduction/IntroductionToAdversarialML': 20,
  'clearbox-digits/AttackingDigits': 24,
  'deepcustom/DeepCustom': 14,
  'defences/Defences': 8,
  'defences/ProofsAndPitfalls': 7,
  'tours/AttacksAtAGlance': 2,
};

/** The kernels inherit these: small data, and results away from the last real run. */
const environment = (folder: string) => ({ ADVLAB_PROFILE: 'digits', ADVLAB_RUN: join(folder, 'run') });

describe('JupyterLab', function () {
  // Of the long run: a student and its control are trained where no earlier run on digits left them.
  this.timeout(600_000);
  const folder = testFolder();
  const inherited = { ...process.env };
  let lab: Lab | undefined;

  before(async function () {
    const browser = browserForTests();
    if (browser === undefined) this.skip();
    writeNotebook(folder, 'shows.ipynb', shows);
    writeNotebook(folder, 'stops.ipynb', stops);
    Object.assign(process.env, environment(folder));
    for (const name of Object.keys(notebooks))
      copyFileSync(inProject('notebooks', `${name}.ipynb`), join(folder, basename(`${name}.ipynb`)));
    lab = await startLab(browser, folder);
  });

  after(async () => {
    await lab?.close();
    for (const name of Object.keys(environment(folder))) {
      if (inherited[name] === undefined) delete process.env[name];
      else process.env[name] = inherited[name];
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (notebook: string) => {
    if (!lab) throw new Error('JupyterLab was not started.');
    return lab.open(notebook);
  };

  it('opens a notebook on the TypeScript kernel without asking, and shows frames, images and figures', async () => {
    const page = await open('shows.ipynb');
    expect(await page.locator('.jp-Dialog').count()).to.equal(0);
    expect(await page.locator('.jp-KernelName').first().textContent()).to.contain('TypeScript');
    await runAll(page, 120_000);
    expect(await errorsOf(page)).to.deep.equal([]);
    const plot = page.locator('.js-plotly-plot svg.main-svg').first();
    await plot.waitFor({ state: 'visible', timeout: 30_000 });
    expect(await page.locator('.js-plotly-plot .scatterlayer .trace').count()).to.equal(1);
    expect(await page.locator('.jp-OutputArea-output table td', { hasText: /^pgd$/ }).count()).to.equal(1);
    // Twelve images of 28 pixels, ten in a row with gaps of one pixel, twice the size.
    const size = await page.locator('.jp-OutputArea-output img').first().boundingBox();
    expect([size?.width, size?.height]).to.deep.equal([(10 * 29 - 1) * 2, (2 * 29 - 1) * 2]);
    expect(await outputOf(page, 2)).to.contain('Tensor float32 [12, 28, 28, 1]');
    await page.close();
  });

  it('stops a running attack within two seconds of Interrupt, frees its tensors, and runs the next cell', async () => {
    const page = await open('stops.ipynb');
    const cell = (i: number) => page.locator('.jp-Notebook .jp-Cell').nth(i);
    const runOne = async (i: number) => {
      await cell(i).locator('.jp-InputArea-editor').click();
      await page.keyboard.press('Shift+Enter');
    };
    // "Idle" may still be what the kernel was before the cell began: its output is what tells that it ran.
    const printed = (i: number, text: RegExp) =>
      cell(i).locator('.jp-OutputArea-output', { hasText: text }).first().waitFor({ timeout: 90_000 });
    await runOne(0);
    await runOne(1);
    await printed(1, /tensors before \d+/);
    await runOne(2);
    await cell(2).locator('progress').waitFor({ timeout: 30_000 });
    const start = Date.now();
    await choose(page, 'Kernel', 'Interrupt Kernel');
    await waitUntilIdle(page, 30_000);
    expect(Date.now() - start, 'milliseconds until the kernel was idle').to.be.below(2000);
    expect(await outputOf(page, 2)).to.contain('PGD: stopped at');
    await runOne(3);
    await printed(3, /tensors after \d+/);
    const before = tensors(await outputOf(page, 1));
    expect(before).to.be.above(0);
    expect(tensors(await outputOf(page, 3))).to.equal(before);
    await page.close();
  });

  // They attack, search for teachers and train students, for minutes.
  for (const [name, figures] of Object.entries(notebooks))
    itLong(`runs all of ${name} without an error, and its figures are on the screen`, async () => {
      const page = await open(basename(`${name}.ipynb`));
      await runAll(page, 540_000);
      expect(await errorsOf(page)).to.deep.equal([]);
      // Cells off the screen are not in the page: every screenful is looked at.
      const pictures = process.env.ADVLAB_SCREENSHOTS ?? join(folder, 'screens');
      mkdirSync(pictures, { recursive: true });
      await screenshots(page, join(pictures, basename(name)));
      const drawn = page.locator('.js-plotly-plot svg.main-svg');
      await drawn.first().waitFor({ state: 'attached', timeout: 30_000 });
      const plots = await page.locator('.js-plotly-plot').count();
      // Figures that were scrolled out of the page may have been taken out of it again.
      expect(plots).to.be.within(1, figures);
      await page.close();
    });
});
