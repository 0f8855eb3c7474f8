// Makes a fresh clone, or a folder that the package is installed in (`advlab setup`), ready to run, and does nothing
// where it already is. Plain JavaScript without dependencies: it runs before anything is installed.
import { installKernel } from './setup/kernel.mjs';
import { buildKernel, buildLibrary } from './setup/library.mjs';
import { withLock } from './setup/lock.mjs';
import { installPackages } from './setup/packages.mjs';
import { installPython } from './setup/python.mjs';
import { inRepository, SetupError, step, stopChildren, together } from './setup/shell.mjs';
import { bindTensorFlow } from './setup/tensorflow.mjs';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    stopChildren();
    process.stderr.write('\nSet-up interrupted; the next run goes on from here.\n');
    process.exit(130);
  });
}

/** Without Python there is no notebook kernel, no digits and no AutoML; attacks on one's own images need none. */
const withPython = !process.argv.includes('--no-python');

async function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new SetupError(`Node ${process.version} is too old: 20.19 or newer is needed.`, 'install Node 20, 22 or 24');
  process.stderr.write('Setting up (a first time takes a minute or two)\n');
  const fromNpm = async () => {
    await step('npm packages', installPackages);
    await step('library', buildLibrary);
    await step('notebook kernel, compiled', buildKernel);
  };
  // Both wait for the network most of their time.
  await together(
    ...(inRepository ? [fromNpm()] : []),
    ...(withPython ? [step('Python environment', installPython)] : []),
  );
  await step('TensorFlow backend', bindTensorFlow);
  if (withPython) await step('notebook kernel', installKernel);
}

try {
  await withLock(setUp);
} catch (error) {
  process.stderr.write(`\nSet-up stopped: ${error instanceof SetupError ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
