import type { Page } from 'playwright-core';
import { waitUntilIdle } from './lab.js';

/** The cells of a notebook in JupyterLab, by their positions from 0. */
export const cellAt = (page: Page, i: number) => page.locator('.jp-Notebook .jp-Cell').nth(i);

/** Starts a cell, as a person does. */
export async function startCell(page: Page, i: number): Promise<void> {
  await cellAt(page, i).locator('.jp-InputArea-editor').click();
  await page.keyboard.press('Control+Enter');
}

/** Waits until a cell shows this. */
export const waitForText = (page: Page, i: number, text: string | RegExp, timeout = 60_000): Promise<void> =>
  cellAt(page, i).locator('.jp-OutputArea-output', { hasText: text }).first().waitFor({ timeout });

/** Replaces a cell's text, leaving the cursor at its end. */
export async function typeInto(page: Page, i: number, text: string): Promise<void> {
  await cellAt(page, i).locator('.jp-InputArea-editor').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}

/** Interrupts by the keyboard's `I I`. */
export async function pressInterrupt(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('i');
  await page.keyboard.press('i');
}

/** Milliseconds from JupyterLab's request to interrupt until no cell waits for the kernel, by the browser's clock. */
export async function interrupt(page: Page): Promise<number> {
  await page.evaluate(`(() => {
    delete window.ended;
    const timer = setInterval(() => {
      const busy = [...document.querySelectorAll('.jp-InputPrompt')].some((prompt) => prompt.textContent.includes('*'));
      if (busy) return;
      window.ended = Date.now();
      clearInterval(timer);
    }, 10);
  })()`);
  const asked = page.waitForRequest(/\/interrupt/);
  await pressInterrupt(page);
  const request = await asked;
  await request.response();
  const start = request.timing().startTime;
  await waitUntilIdle(page, 60_000);
  await page.waitForFunction('window.ended !== undefined');
  return (await page.evaluate<number>('window.ended')) - start;
}
