import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { inProject } from '../../lib/data/index.js';
import { testFolder } from '../notebook/write-notebook.js';
import { browserForTests, errorsOf, type Lab, runAll, screenshots, startLab } from './lab.js';

/** Each notebook with the number of figures it draws. */
const notebooks = {
  'cloud-autoai/AdversarialExampleGeneration': 1,
  'cloud-autoai/MNIST-Experiment': 2,
  'cloud-autoai/MNIST-P12': 4,
  'cloud-autoai/AutoAIAdversarialRobustness': 1,
  'cloud-autoai/gcp_adversarial': 4,
  'cloud-autoai/DefensiveDistillation': 3,
  'cloud-autoai/BlackBoxTeachers': 1,
  'tours/AttacksAtAGlance': 2,
};

/** The kernels inherit these: small data, and results away from the last real run. */
const environment = (folder: string) => ({ ADVLAB_PROFILE: 'digits', ADVLAB_RUN: join(folder, 'run') });

describe('the notebooks in JupyterLab', function () {
  // A student and its control are trained where no earlier run on digits left them.
  this.timeout(600_000);
  const folder = testFolder();
  const inherited = { ...process.env };
  let lab: Lab | undefined;

  before(async function () {
    const browser = browserForTests();
    if (browser === undefined) this.skip();
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

  // Those of a study search for teachers and train students, for minutes.
  const shown = Object.entries(notebooks).filter(([name]) => process.env.ADVLAB_LONG || name.startsWith('tours/'));
  for (const [name, figures] of shown)
    it(`runs all of ${name} without an error, and its figures are on the screen`, async () => {
      if (!lab) throw new Error('JupyterLab was not started.');
      const page = await lab.open(basename(`${name}.ipynb`));
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
