import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { broken, healthy, type Part } from './part.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Chromium on the path, or undefined. */
function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(executable);
}

/** Figures are exported through a browser; without one they stay interactive only, unless the environment insists. */
export async function checkBrowser(): Promise<Part> {
  const name = 'browser';
  const required = process.env.ADVLAB_REQUIRE_BROWSER === '1';
  const found = findBrowser();
  return found === undefined
    ? broken(name, 'no Chromium was found; figures cannot be exported', 'sudo apt-get install chromium', required)
    : healthy(name, found, required);
}
