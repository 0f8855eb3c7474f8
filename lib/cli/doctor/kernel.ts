import { existsSync, readFileSync } from 'node:fs';
import { inProject } from '../../data/project.js';
import { broken, firstLine, healthy, type Part, SETUP } from './part.js';

/** The tslab kernel's specification, whose absolute paths go stale when a folder is moved or Node is replaced. */
export function checkKernel(): Part {
  const name = 'tslab kernel';
  const file = inProject('.venv', 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');
  if (!existsSync(file)) return broken(name, `${file} does not exist`, SETUP);
  try {
    const { argv } = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[] };
    const gone = argv.slice(0, 2).filter((path) => !existsSync(path));
    if (gone.length) return broken(name, `its specification names ${gone.join(' and ')}, which does not exist`, SETUP);
    return healthy(name, `${argv[1]} on ${argv[0]}`);
  } catch (error) {
    return broken(name, `${file}: ${firstLine(error)}`, SETUP);
  }
}
