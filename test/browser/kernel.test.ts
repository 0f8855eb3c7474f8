import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { itLong } from '../helpers.js';
import { testFolder, writeNotebook } from '../notebook/write-notebook.js';
import { cellAt, interrupt, pressInterrupt, startCell, typeInto, waitForText } from './kernel.js';
import { browserForTests, choose, errorsOf, type Lab, outputOf, runAll, startLab, waitUntilIdle } from './lab.js';

const works = [
  "import * as advlab from 'advlab';\nadvlab.prepareNotebook();\nconst data = await advlab.digits('test');\nconst images = advlab.imageTensor(data, 0, 12)",
  'images',
  "({ name: 'pgd', epsilons: [0.1, 0.2], when: new Date(0) })",
  "await display({ [Symbol.for('Jupyter.display')]: () => ({ 'application/vnd.jupyter.widget-view+json': { model_id: 'none', version_major: 2, version_minor: 0 }, 'text/plain': 'a slider' }) });",
  "function failing(x: number) {\n  if (x > 1) throw new RangeError('no ' + x);\n  return x;\n}",
  'const rows = [1, 2, 3];\n\nrows.map(failing)',
  "console.log('not run')",
];
const WRONG = "const wrong: number = 'x';";

const setup = `import * as advlab from 'advlab';
import http from 'node:http';
import { pbkdf2Sync } from 'node:crypto';
advlab.prepareNotebook();
const data = await advlab.digits('train');
const images = advlab.imageTensor(data, 0, 100);
const labels = data.labels.slice(0, 100);
const network = advlab.createNetwork(advlab.lenet, advlab.initialWeights(advlab.lenet, 0));
const python = await advlab.openModel('python:' + process.cwd() + '/model.py:model', { input: [4, 4, 1] });
const slow = advlab.tf.zeros([2, 4, 4, 1]) as advlab.Tensor4D;
const server = http.createServer(() => {});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
const { port } = server.address() as { port: number };`;

const MODEL = `
import time

def model(images):
    time.sleep(30 if images[0].min() == 0 and images[0].max() == 0 and len(images) == 2 else 0)
    return images.reshape(len(images), -1)[:, :3] + [[0.1, 0.2, 0.3]]
`;

/** What a reader may want to stop. */
const kinds = {
  loop: 'while (true);',
  timer: 'await new Promise((resolve) => setTimeout(resolve, 60_000));',
  attack:
    "await advlab.pgd({ epsilon: 1e-6, steps: 1_000_000, skipCycles: false }).run(network, { images, labels }, { onProgress: advlab.progress('PGD') });",
  training:
    "await advlab.train(network, data, { epochs: 1e6, batchSize: 100, optimizer: { kind: 'adam', learningRate: 0.001 }, seed: 0 }, { onProgress: advlab.progress('training') });",
  request: "await fetch('http://127.0.0.1:' + port);",
  child: 'await python.model.predict(slow);',
};
const stops = [
  setup,
  "console.log('kept', advlab.tf.memory().numTensors)",
  ...Object.values(kinds).map((code) => `console.log('begun');\n${code}`),
  "console.log('begun');\npbkdf2Sync('a', 'b', 2 ** 31 - 1, 64, 'sha512');",
  "console.log('begun');\nprocess.abort();",
  "console.log('here again')",
];

describe('the notebook kernel in JupyterLab', function () {
  this.timeout(600_000);
  const folder = testFolder();
  const pictures = process.env.ADVLAB_SCREENSHOTS ?? join(folder, 'screens');
  let lab: Lab | undefined;

  before(async function () {
    const browser = process.env.ADVLAB_LONG ? browserForTests() : undefined;
    if (browser === undefined) this.skip();
    mkdirSync(pictures, { recursive: true });
    writeFileSync(join(folder, 'model.py'), MODEL);
    writeNotebook(folder, 'works.ipynb', works);
    writeNotebook(folder, 'stops.ipynb', stops);
    lab = await startLab(browser, folder);
  });

  after(async () => {
    await lab?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (notebook: string) => {
    if (!lab) throw new Error('JupyterLab was not started.');
    const page = await lab.open(notebook);
    // Cells off the screen are not in the page, and would not be counted.
    await page.setViewportSize({ width: 1280, height: 2000 });
    return page;
  };
  const picture = (page: Page, name: string) => page.screenshot({ path: join(pictures, `kernel-${name}.png`) });

  itLong('runs all up to an error, which is red and names cell and line; what is behind it has no number', async () => {
    const page = await open('works.ipynb');
    await runAll(page, 240_000);
    const [error, ...more] = await errorsOf(page);
    expect(more).to.deep.equal([]);
    expect(error).to.match(
      /^RangeError: no 2\nCell 5, line 2\n[\s\S]*> 2 \|[\s\S]*at failing \(Cell 5, line 2[\s\S]*at Cell 6, line 3/,
    );
    const red = '[data-mime-type="application/vnd.jupyter.stderr"]';
    const name = await cellAt(page, 5).locator(`${red} .ansi-bold`).first().textContent();
    const back = await page.evaluate<string>(`getComputedStyle(document.querySelector('${red}')).backgroundColor`);
    const [r, g, b] = back.match(/\d+/g)?.map(Number) ?? [];
    expect(r - Math.max(g, b), `a background of ${back}`).to.be.above(20);
    expect(name).to.equal('RangeError');
    // JupyterLab without ipywidgets takes what it knows.
    expect(await outputOf(page, 3)).to.equal('a slider');
    expect((await cellAt(page, 6).locator('.jp-InputPrompt').textContent())?.trim()).to.equal('[ ]:');
    await picture(page, 'error');
    await typeInto(page, 6, WRONG);
    await page.keyboard.press('Control+Enter');
    await waitForText(page, 6, /Type 'string' is not assignable/);
    await picture(page, 'types');
    await page.close();
  });

  itLong('completes by Tab, with kinds, and explains by Shift-Tab', async () => {
    const page = await open('works.ipynb');
    await startCell(page, 0);
    await cellAt(page, 0).locator('.jp-InputPrompt', { hasText: /\d/ }).first().waitFor({ timeout: 120_000 });
    await waitUntilIdle(page, 120_000);
    await typeInto(page, 6, 'advlab.pg');
    await page.keyboard.press('Tab');
    const item = page.locator('.jp-Completer-item').first();
    await item.waitFor({ timeout: 30_000 });
    expect(await item.textContent()).to.match(/pgd.*function/);
    await picture(page, 'completion');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Tab');
    const tip = page.locator('.jp-Tooltip');
    await tip.waitFor({ timeout: 30_000 });
    const text = ((await tip.textContent()) ?? '').replace(/\s+/g, ' ');
    expect(text).to.match(/function pgd\(options: PgdOptions\): Attack.*Projected gradient descent.*@throws/);
    expect(text).not.to.match(/alias|export pgd/);
    await picture(page, 'inspection');
    await page.keyboard.press('Escape');
    await page.close();
  });

  itLong('stops what runs within a second of Interrupt, of each kind, and keeps variables', async () => {
    const page = await open('stops.ipynb');
    await startCell(page, 0);
    await waitUntilIdle(page, 240_000);
    await startCell(page, 1);
    await waitForText(page, 1, /kept \d+/);
    const before = await outputOf(page, 1);
    for (const [i, kind] of Object.keys(kinds).entries()) {
      await startCell(page, i + 2);
      await waitForText(page, i + 2, 'begun');
      await page.waitForTimeout(500);
      const milliseconds = await interrupt(page);
      await picture(page, `interrupt-${kind}`);
      expect(await outputOf(page, i + 2)).to.match(/^begun\n[\s\S]*Interrupted: [\s\S]*Variables are kept\./);
      console.log(`      ${kind}: ${milliseconds.toFixed(0)} ms`);
      expect(milliseconds, kind).to.be.below(1000);
    }
    await startCell(page, 1);
    await waitUntilIdle(page, 30_000);
    expect(await outputOf(page, 1)).to.equal(before);
    await page.close();
  });

  itLong('says in one line that a second interrupt needs a restart, restarts, and goes on after a crash', async () => {
    const page = await open('stops.ipynb');
    const [deaf, crash, next] = [stops.length - 3, stops.length - 2, stops.length - 1];
    await startCell(page, 0);
    await waitUntilIdle(page, 240_000);
    await startCell(page, deaf);
    await waitForText(page, deaf, 'begun');
    await pressInterrupt(page);
    await page.waitForTimeout(500);
    await pressInterrupt(page);
    await waitForText(page, deaf, /Interrupted twice\..*restart/, 10_000);
    expect(await outputOf(page, deaf)).to.match(/^begun\nInterrupted twice\.[^\n]*restart the kernel\.\n$/);
    await picture(page, 'second-interrupt');
    await choose(page, 'Kernel', 'Restart Kernel…');
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await waitUntilIdle(page, 60_000);
    await startCell(page, next);
    await waitForText(page, next, 'here again');
    await picture(page, 'restarted');
    await startCell(page, crash);
    await page.locator('.jp-Dialog', { hasText: /appears to have died/ }).waitFor({ timeout: 30_000 });
    await picture(page, 'crash');
    expect(await page.locator('.jp-Dialog').count()).to.equal(1);
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await waitUntilIdle(page, 60_000);
    await startCell(page, next);
    await waitForText(page, next, 'here again');
    expect(await cellAt(page, next).locator('.jp-InputPrompt').first().textContent()).to.include('[1]');
    await picture(page, 'after-crash');
    await page.close();
  });
});
