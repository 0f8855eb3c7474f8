import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { inProject } from '../../lib/data/index.js';
import { findBrowser } from '../../lib/figures/index.js';

/** A running JupyterLab and a browser to look at it. */
export interface Lab {
  readonly url: string;
  /** Opens a notebook, by its path below the root folder, and waits for its kernel. */
  open(notebook: string): Promise<Page>;
  close(): Promise<void>;
}

const START_LIMIT = 120_000;
const KERNEL_LIMIT = 90_000;

/**
 * The browser for these tests, or undefined where there is none, which is said aloud.
 * @throws Error where there is none and ADVLAB_REQUIRE_BROWSER=1.
 */
export function browserForTests(): string | undefined {
  const found = findBrowser();
  if (found === undefined) {
    const message = 'no Chromium or Chrome was found: install one with `sudo apt-get install -y chromium`';
    if (process.env.ADVLAB_REQUIRE_BROWSER === '1') throw new Error(`Browser tests cannot run: ${message}.`);
    console.warn(`    SKIPPED, JupyterLab is not tested: ${message}.`);
  }
  return found;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}

/** Resolves with the address that scripts/lab.mjs prints. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`JupyterLab printed no address:\n${output}`)), START_LIMIT);
    const read = (chunk: Buffer) => {
      output += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+\/lab\?token=\w+/.exec(output);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.on('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`JupyterLab ended with ${code}:\n${output}`));
    });
  });
}

async function launch(executablePath: string): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  // Chromium's sandbox does not start as root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...args, '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** Starts what `npm run lab` starts, on a free port, with the given folder as its root. */
export async function startLab(executablePath: string, folder: string): Promise<Lab> {
  const port = await freePort();
  const server = spawn(
    process.execPath,
    [inProject('scripts', 'lab.mjs'), '--no-browser', '--port', String(port), '--root-dir', folder],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => {
    server.once('close', () => resolve());
  });
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    if (server.exitCode === null) server.kill('SIGTERM');
    await ended;
  };
  try {
    const url = await addressOf(server);
    browser = await launch(executablePath);
    const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
    const open = async (notebook: string) => {
      const page = await context.newPage();
      const address = new URL(url);
      // A workspace of the tests' own, emptied first: no tabs of an earlier session, and none left for a later one.
      address.pathname = `/lab/workspaces/tests/tree/${notebook}`;
      address.searchParams.set('reset', '');
      await page.goto(address.href);
      // Until it has one, the notebook says "No Kernel" and passes for idle; a dialog that asks would keep it so.
      await page.locator('.jp-KernelName', { hasText: /^TypeScript/ }).waitFor({ timeout: KERNEL_LIMIT });
      await waitUntilIdle(page, KERNEL_LIMIT);
      return page;
    };
    return { url, open, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const kernelStatus = '.jp-Notebook-ExecutionIndicator';

/** Waits until the kernel has nothing to do and no cell waits for it. */
export async function waitUntilIdle(page: Page, timeout: number): Promise<void> {
  await page.locator(`${kernelStatus}[data-status="idle"]`).first().waitFor({ state: 'attached', timeout });
  // A cell that waits or runs shows a star instead of its count.
  await page.waitForFunction(
    "![...document.querySelectorAll('.jp-InputPrompt')].some((prompt) => prompt.textContent?.includes('*'))",
    undefined,
    { timeout },
  );
  await page.locator(`${kernelStatus}[data-status="idle"]`).first().waitFor({ state: 'attached', timeout });
}

/** Chooses an item of the menu bar, as a person would. */
export async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.locator('.lm-MenuBar-itemLabel', { hasText: new RegExp(`^${menu}$`) }).click();
  await page.locator('.lm-Menu-itemLabel', { hasText: new RegExp(`^${item}$`) }).click();
}

/** Runs all cells and waits for the last. */
export async function runAll(page: Page, timeout: number): Promise<void> {
  await choose(page, 'Run', 'Run All Cells');
  await page.waitForFunction(
    "[...document.querySelectorAll('.jp-InputPrompt')].some((prompt) => /[*\\d]/.test(prompt.textContent ?? ''))",
  );
  await waitUntilIdle(page, timeout);
}

/** What cells wrote to stderr, and errors the kernel reported. */
export async function errorsOf(page: Page): Promise<string[]> {
  return page
    .locator('[data-mime-type="application/vnd.jupyter.stderr"], [data-mime-type="application/vnd.jupyter.error"]')
    .allInnerTexts();
}

/** Text of the outputs of the cell at a position, counted from 0 with Markdown cells. */
export const outputOf = async (page: Page, cell: number): Promise<string> =>
  (await page.locator('.jp-Notebook .jp-Cell').nth(cell).locator('.jp-Cell-outputArea').textContent()) ?? '';

/**
 * Pictures of a notebook from top to bottom, one per screenful, as `<stem>-1.png` and so on.
 * @returns their paths.
 */
export async function screenshots(page: Page, stem: string): Promise<string[]> {
  const files: string[] = [];
  // Cells off the screen have only estimated heights: where the end is shows as it comes into view.
  let atEnd = false;
  for (let screen = 0; !atEnd; screen++) {
    await page.evaluate(
      `(() => { const p = document.querySelector('.jp-WindowedPanel-outer'); p.scrollTop = ${screen} * p.clientHeight; })()`,
    );
    await page.waitForTimeout(500);
    const path = `${stem}-${screen + 1}.png`;
    await page.screenshot({ path });
    files.push(path);
    atEnd = await page.evaluate<boolean>(
      `[...document.querySelectorAll('.jp-Notebook .jp-Cell')].pop().getBoundingClientRect().bottom
        <= document.querySelector('.jp-WindowedPanel-outer').getBoundingClientRect().bottom`,
    );
  }
  return files;
}
