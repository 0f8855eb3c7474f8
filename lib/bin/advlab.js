#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const main = join(__dirname, '..', 'dist', 'cli', 'main.js');
if (existsSync(main)) require(main).main(process.argv.slice(2));
else {
  process.stderr.write('advlab: the library is not built yet. Run `node scripts/setup.mjs` in the project folder.\n');
  process.exitCode = 1;
}
