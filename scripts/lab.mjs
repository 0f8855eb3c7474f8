// Opens JupyterLab on the notebooks: loopback only (but in a container), a random token or the one in JUPYTER_TOKEN, the
// TypeScript kernel, nothing of the user's own Jupyter configuration. `npm run lab -- --port 8890 --no-browser`
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import notebook from '../lib/dist/notebook/jupyter.js';
import { venvPython } from './setup/python.mjs';
import { at } from './setup/shell.mjs';

const USAGE = `usage: npm run lab -- [--port N] [--no-browser] [--root-dir FOLDER] [--all-interfaces]
  --port N           listen there or not at all (default: the first free port from 8888)
  --no-browser       only print the address
  --root-dir FOLDER  what the file browser shows (default: notebooks)
  --all-interfaces   listen on every address, not on loopback alone: for containers, whose port is published
`;

/** How long a server may take to answer, and to end, in milliseconds. */
const START_LIMIT = 120_000;
const END_LIMIT = 15_000;

function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        'no-browser': { type: 'boolean', default: false },
        'root-dir': { type: 'string', default: at('notebooks') },
        'all-interfaces': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const { port } = values;
    if (port !== undefined && !(/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65536))
      throw new Error(`--port must be a number from 1 to 65535, got "${port}".`);
    const ip = values['all-interfaces'] ? '0.0.0.0' : '127.0.0.1';
    return { port, ip, browser: !values['no-browser'], folder: resolve(values['root-dir']) };
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`, 2);
  }
}

/** Settings that would otherwise greet people with questions about news and updates. */
function writeSettings() {
  const folder = at('.venv', 'share', 'jupyter', 'lab', 'settings');
  mkdirSync(folder, { recursive: true });
  const settings = {
    '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
  };
  writeFileSync(join(folder, 'overrides.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

/** A browser is opened only for a person at a desk: a terminal, a display, and a program that opens addresses. */
function canOpenBrowser() {
  if (!process.stdout.isTTY) return false;
  if (process.platform === 'darwin') return true;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  return ['xdg-open', 'firefox', 'chromium', 'google-chrome'].some((name) =>
    folders.some((folder) => existsSync(join(folder, name))),
  );
}

const options = readOptions();
if (!existsSync(venvPython)) fail('JupyterLab is not installed: run `npm run lab`, which sets it up first.');
if (!existsSync(options.folder)) fail(`The folder ${options.folder} does not exist.`);
writeSettings();

const environment = notebook.jupyterEnvironment();
mkdirSync(environment.JUPYTER_RUNTIME_DIR, { recursive: true, mode: 0o700 });
const token = process.env.JUPYTER_TOKEN || randomBytes(24).toString('hex');
const open = options.browser && canOpenBrowser();
const args = [
  '-m',
  'jupyterlab',
  `--ServerApp.ip=${options.ip}`,
  ...(options.port ? [`--ServerApp.port=${options.port}`, '--ServerApp.port_retries=0'] : ['--ServerApp.port=8888']),
  `--ServerApp.root_dir=${options.folder}`,
  `--ServerApp.open_browser=${open ? 'True' : 'False'}`,
  '--ServerApp.log_level=WARN',
  '--MultiKernelManager.default_kernel_name=tslab',
  "--KernelSpecManager.allowed_kernelspecs={'tslab','tslab-stock'}",
  '--KernelSpecManager.ensure_native_kernel=False',
  '--LabApp.news_url=None',
  '--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate',
  '--LabApp.extension_manager=readonly',
  ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
];
const server = spawn(venvPython, args, {
  cwd: options.folder,
  // The token is not on the command line, where other users of the machine could read it.
  env: { ...process.env, ...environment, JUPYTER_TOKEN: token },
  stdio: ['ignore', 'inherit', 'inherit'],
  // In a group of its own: Ctrl-C reaches this script alone, which ends the server without a question.
  detached: true,
});

let ending = false;
function end() {
  if (ending) return;
  ending = true;
  server.kill('SIGTERM');
  setTimeout(() => server.kill('SIGKILL'), END_LIMIT).unref();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
server.on('error', (error) => fail(`JupyterLab does not start: ${error.message}`));
server.on('close', (code) => process.exit(ending ? 0 : code || 1));

/** The server writes its port into a file named after its process once it listens. */
async function address() {
  const file = join(environment.JUPYTER_RUNTIME_DIR, `jpserver-${server.pid}.json`);
  for (const start = Date.now(); Date.now() - start < START_LIMIT && !ending; await sleep(200)) {
    if (!existsSync(file)) continue;
    try {
      const { port } = JSON.parse(readFileSync(file, 'utf8'));
      const url = `http://127.0.0.1:${port}/`;
      const reply = await fetch(new URL('api/status', url), { headers: { Authorization: `token ${token}` } });
      if (reply.ok) return new URL(`lab?token=${encodeURIComponent(token)}`, url).href;
    } catch {}
  }
  return undefined;
}

const url = await address();
if (url) process.stdout.write(`\nJupyterLab is at ${url}\nCtrl-C ends it.\n`);
else if (!ending) {
  process.stderr.write(`JupyterLab did not answer within ${START_LIMIT / 1000} seconds.\n`);
  process.exitCode = 1;
  server.kill('SIGTERM');
}
