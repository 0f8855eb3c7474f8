import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, UsageError } from './command.js';

export const command: Command = {
  name: 'pictures',
  summary:
    'Puts a picture beside each figure of saved notebooks, for HTML by nbconvert, GitHub and other plain viewers',
  usage: 'NOTEBOOK.ipynb…',
  options: {},
  async run(_values, positionals, io) {
    if (!positionals.length) throw new UsageError('pictures takes one or more notebooks, got none.');
    const files = positionals.map((file) => resolve(file));
    for (const file of files)
      if (!file.endsWith('.ipynb') || !existsSync(file))
        throw new UsageError(`pictures: ${file} is not there, or no notebook (.ipynb).`);
    const { findBrowser } = await import('../figures/index.js');
    if (findBrowser() === undefined)
      throw new Error('pictures are drawn by Chromium, which was not found: install it, or name one in CHROME_PATH.');
    const { embedPictures } = await import('../notebook/index.js');
    const drawn: { notebook: string; pictures: number }[] = [];
    for (const notebook of files) drawn.push({ notebook, pictures: await embedPictures(notebook) });
    io.result(drawn, () => drawn.map(({ notebook, pictures }) => `${notebook}: ${pictures} pictures`).join('\n'));
  },
};
