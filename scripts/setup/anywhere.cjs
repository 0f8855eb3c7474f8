// Preloaded into the notebook kernel: cells find what is installed beside the library, in whatever folder their notebook
// lies. Node looks into NODE_PATH last. TypeScript knows no such path, but looks into /node_modules last: what is not
// there is shown it from NODE_PATH.
const { existsSync, realpathSync } = require('node:fs');
const { createRequire } = require('node:module');

const LAST = /^\/node_modules(?=\/|$)/;
const seen = (path) =>
  LAST.test(path) && !existsSync(path) ? path.replace(LAST, () => process.env.NODE_PATH ?? '') : path;

// The kernel's own copy of TypeScript, which is loaded once.
const { sys } = createRequire(process.argv[1])('@tslab/typescript-for-tslab');
for (const name of ['fileExists', 'directoryExists', 'readFile', 'readDirectory', 'getDirectories']) {
  const original = sys[name];
  sys[name] = (path, ...rest) => original(seen(path), ...rest);
}
const { realpath } = sys;
sys.realpath = (path) => (seen(path) === path ? realpath(path) : realpathSync(seen(path)));
