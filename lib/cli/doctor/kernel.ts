import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { inProject, inRepository, ownFile } from '../../data/project.js';
import { broken, firstLine, healthy, type Part, SETUP } from './part.js';

/** The notebook kernel, and tslab's own beside it. */
const KERNELS = ['tslab', 'tslab-stock'];

/** What is wrong with a kernel's specification, whose absolute paths go stale when a folder is moved or Node replaced. */
function faultOf(file: string): string | undefined {
  if (!existsSync(file)) return `${file} does not exist`;
  try {
    const { argv } = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[] };
    const gone = argv.filter((path) => isAbsolute(path) && !existsSync(path));
    return gone.length ? `${file} names ${gone.join(' and ')}, which does not exist` : undefined;
  } catch (error) {
    return `${file}: ${firstLine(error)}`;
  }
}

/** Both kernels' specifications, and what the first one runs. */
export function checkKernel(): Part {
  const name = 'notebook kernel';
  const files = KERNELS.map((kernel) => inProject('.venv', 'share', 'jupyter', 'kernels', kernel, 'kernel.json'));
  // Somebody else's folder may do without Python, and so without notebooks.
  if (!files.some(existsSync)) return broken(name, `${files[0]} does not exist`, SETUP, inRepository());
  const faults = files.map(faultOf).filter((fault) => fault !== undefined);
  if (faults.length) return broken(name, faults.join('; '), SETUP);
  const main = ownFile('kernel', 'dist', 'main.js');
  if (!existsSync(main)) return broken(name, `${main} does not exist: it is not compiled`, SETUP);
  return healthy(name, KERNELS.join(', '));
}
