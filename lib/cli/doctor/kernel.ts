import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { inProject, inRepository } from '../../data/project.js';
import { broken, firstLine, healthy, type Part, SETUP } from './part.js';

/** The tslab kernel's specification, whose absolute paths go stale when a folder is moved or Node is replaced. */
export function checkKernel(): Part {
  const name = 'tslab kernel';
  const file = inProject('.venv', 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');
  if (!existsSync(file)) return broken(name, `${file} does not exist`, SETUP, inRepository());
  try {
    const { argv } = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[] };
    const gone = argv.filter((path) => isAbsolute(path) && !existsSync(path));
    if (gone.length) return broken(name, `its specification names ${gone.join(' and ')}, which does not exist`, SETUP);
    const [program, ...words] = argv.filter(isAbsolute);
    return healthy(name, `${words.at(-1)} on ${program}`);
  } catch (error) {
    return broken(name, `${file}: ${firstLine(error)}`, SETUP);
  }
}
