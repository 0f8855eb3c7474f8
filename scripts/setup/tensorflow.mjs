import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pipPython } from './python.mjs';
import { at, hashOf, installed, own, run, SetupError, stamp, works } from './shell.mjs';

const home = installed('@tensorflow/tfjs-node');
const deps = join(home, 'deps');
const binding = join(home, 'lib', 'napi-v8', 'tfjs_binding.node');
const wheelFile = own('python', 'tensorflow-wheel.txt');

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

/** Version of the TensorFlow that the binding brings up, in a process of its own: it may crash. */
const loadedVersion = () =>
  works(process.execPath, ['-e', `process.env.TF_CPP_MIN_LOG_LEVEL = '2'; ${LOADS}`, binding]);

/** --python-version fixes the wheel whatever interpreter the user has: only its C library is used. */
const WHEEL = [
  ...['--no-deps', '--only-binary=:all:', '--require-hashes', '--python-version', '3.11'],
  ...['--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux_2_17_x86_64'],
];

/** TensorFlow's C headers and libraries from the pinned PyPI wheel, in tfjs-node's deps/. */
async function unpackWheel(say) {
  const hash = hashOf(readFileSync(wheelFile, 'utf8'));
  const done = stamp(join(deps, '.advlab-wheel'));
  if (done.holds(hash)) return;
  const work = at('.cache', 'tensorflow-wheel');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const python = await pipPython();
  say('downloading the TensorFlow wheel (220 MB)');
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
  const what = ['--dest', work, '--requirement', wheelFile];
  await run(python, ['-m', 'pip', 'download', ...quiet, ...WHEEL, ...what]);
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`pip left no wheel in ${work}`);
  say('unpacking it');
  await run(python, ['-c', UNPACK, join(work, wheel), work]);
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
  done.set(hash);
}

/** tfjs-node's small addon, compiled against Node's stable C interface: one build serves every Node. */
async function compileAddon(say) {
  say('compiling the addon');
  mkdirSync(join(home, 'lib', 'napi-v8'), { recursive: true });
  const unfinished = `${binding}.part`;
  const includes = [join(installed('node-api-headers'), 'include'), home, join(deps, 'include')];
  await run('g++', [
    ...['-O2', '-std=c++17', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
    ...includes.flatMap((folder) => ['-I', folder]),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(home, 'binding', file)),
    ...['-L', join(deps, 'lib'), '-ltensorflow', '-ltensorflow_framework'],
    ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', unfinished],
  ]);
  renameSync(unfinished, binding);
}

async function bindToWheel(say) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`the wheel is for Linux x86-64, this is ${process.platform} ${process.arch}`);
  // Asked first: without a compiler the large download would be in vain.
  if ((await works('g++', ['--version'])) === undefined) throw new Error('g++ is not installed');
  await unpackWheel(say);
  await compileAddon(say);
}

/** tfjs-node's own installer: an older TensorFlow (2.9.1), but no compiler needed. */
async function officialInstaller(say) {
  say("running tfjs-node's own installer");
  rmSync(binding, { force: true });
  const PATH = [join(home, 'node_modules', '.bin'), join(home, '..', '..', '.bin'), process.env.PATH].join(delimiter);
  // "download": it would otherwise build on what a failed first way left in deps/.
  await run(process.execPath, ['scripts/install.js', 'cpu', 'download'], { cwd: home, env: { PATH }, minutes: 10 });
}

/** A tfjs-node whose native backend loads. Does nothing where it already does. */
export async function bindTensorFlow(say) {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const hash = hashOf(readFileSync(wheelFile, 'utf8'), version);
  const done = stamp(join(home, '.advlab-binding'));
  if (done.holds(hash) && existsSync(binding)) {
    const loaded = await loadedVersion();
    if (loaded) return `TensorFlow ${loaded}, already there`;
  }
  const failures = [];
  for (const [name, way] of [
    ['compiling against the PyPI wheel', bindToWheel],
    ["tfjs-node's own installer", officialInstaller],
  ]) {
    try {
      await way(say);
      const loaded = await loadedVersion();
      if (!loaded) throw new Error(`${binding} does not load`);
      done.set(hash);
      return `TensorFlow ${loaded}`;
    } catch (error) {
      failures.push(`- ${name}: ${error.message.trim()}`);
    }
  }
  throw new SetupError(
    `tfjs-node could not be bound to TensorFlow; both ways failed.\n${failures.join('\n')}`,
    'sudo apt-get install g++ (the first way needs it) and check that pip reaches its index, then run the command again',
  );
}
