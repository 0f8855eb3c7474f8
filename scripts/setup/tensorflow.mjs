import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { venvPython } from './python.mjs';
import { at, hashOf, run, SetupError, stamp, works } from './shell.mjs';

const home = at('node_modules', '@tensorflow', 'tfjs-node');
const binding = join(home, 'lib', 'napi-v8', 'tfjs_binding.node');
const wheelFile = at('python', 'tensorflow-wheel.txt');

/** The C headers the binding includes, and the two libraries it links. */
const UNPACK = `
import sys, zipfile
wheel, target = sys.argv[1:]
wanted = ('tensorflow/include/tensorflow/c/', 'tensorflow/include/tensorflow/core/platform/ctstring',
          'tensorflow/include/tsl/platform/ctstring', 'tensorflow/include/xla/tsl/c/', 'tensorflow/libtensorflow_')
with zipfile.ZipFile(wheel) as z:
    for name in z.namelist():
        if name.startswith(wanted): z.extract(name, target)
`;

const LOADS =
  "const u = require('util'); u.isNullOrUndefined ??= (v) => v == null; console.log(require(process.argv[1]).TF_Version)";
const loadedVersion = () =>
  works(process.execPath, ['-e', `process.env.TF_CPP_MIN_LOG_LEVEL = '2'; ${LOADS}`, binding]);

/** Binds the installed tfjs-node to the TensorFlow C library of a PyPI wheel, compiling its small addon against Node's stable C interface. */
async function bindToWheel() {
  const work = at('.cache', 'tensorflow-wheel');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  // --python-version fixes the wheel whatever interpreter the user has: only its C library is used.
  await run(venvPython, [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--python-version',
    '3.11',
    '--implementation',
    'cp',
    '--abi',
    'cp311',
    '--platform',
    'manylinux_2_17_x86_64',
    '--dest',
    work,
    '--requirement',
    wheelFile,
  ]);
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  await run(venvPython, ['-c', UNPACK, join(work, wheel), work]);

  const deps = join(home, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  renameSync(join(work, 'tensorflow', 'include'), join(deps, 'include'));
  for (const [file, link] of [
    ['libtensorflow_cc.so.2', 'libtensorflow.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
  ]) {
    renameSync(join(work, 'tensorflow', file), join(deps, 'lib', file));
    symlinkSync(file, join(deps, 'lib', link));
  }
  rmSync(work, { recursive: true, force: true });

  mkdirSync(join(home, 'lib', 'napi-v8'), { recursive: true });
  const unfinished = `${binding}.part`;
  await run('g++', [
    '-O2',
    '-std=c++17',
    '-fPIC',
    '-shared',
    '-w',
    '-DNAPI_VERSION=8',
    '-I',
    at('node_modules', 'node-api-headers', 'include'),
    '-I',
    home,
    '-I',
    join(deps, 'include'),
    join(home, 'binding', 'tfjs_backend.cc'),
    join(home, 'binding', 'tfjs_binding.cc'),
    '-L',
    join(deps, 'lib'),
    '-ltensorflow',
    '-ltensorflow_framework',
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    '-o',
    unfinished,
  ]);
  renameSync(unfinished, binding);
}

/** tfjs-node's own installer: an older TensorFlow (2.9.1), but no compiler needed. */
async function officialInstaller() {
  await run(process.execPath, ['scripts/install.js'], { cwd: home });
}

/** A tfjs-node whose native backend loads. Does nothing where it already does. */
export async function bindTensorFlow() {
  const hash = hashOf(readFileSync(wheelFile, 'utf8'), readFileSync(join(home, 'package.json'), 'utf8'));
  const done = stamp(join(home, '.advlab-binding'));
  if (done.holds(hash) && existsSync(binding)) {
    const version = await loadedVersion();
    if (version) return `TensorFlow ${version}, already there`;
  }
  const failures = [];
  const prebuilt = process.platform === 'linux' && process.arch === 'x64';
  const ways = [
    [
      'compile against the PyPI wheel',
      bindToWheel,
      prebuilt && (await works('g++', ['--version'])),
      prebuilt ? 'g++ is not installed' : 'the wheel is for Linux x86-64',
    ],
    ["tfjs-node's own installer", officialInstaller, true, ''],
  ];
  for (const [name, way, possible, why] of ways) {
    try {
      if (!possible) throw new Error(why);
      await way();
      const version = await loadedVersion();
      if (!version) throw new Error(`${binding} does not load`);
      done.set(hash);
      return `TensorFlow ${version}`;
    } catch (error) {
      failures.push(`- ${name}: ${error.message}`);
    }
  }
  throw new SetupError(
    `tfjs-node could not be bound to TensorFlow; both ways failed.\n${failures.join('\n')}`,
    'sudo apt-get install g++ (the first way needs it), check that pip reaches its index, then run the command again',
  );
}
