import { broken, firstLine, healthy, type Part } from './part.js';

/** Figures are exported through a browser; without one they stay interactive only, unless the environment insists. */
export async function checkBrowser(): Promise<Part> {
  const name = 'browser';
  const required = process.env.ADVLAB_REQUIRE_BROWSER === '1';
  try {
    const { findBrowser } = await import('../../figures/index.js');
    const found = findBrowser();
    if (found !== undefined) return healthy(name, found, required);
    return broken(name, 'no Chromium was found; figures cannot be exported', 'sudo apt-get install chromium', required);
  } catch (error) {
    return broken(
      name,
      firstLine(error),
      'sudo apt-get install chromium, and unset CHROME_PATH and ADVLAB_BROWSER',
      required,
    );
  }
}
