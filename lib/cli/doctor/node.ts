import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inProject, inRepository, ownPackage } from '../../data/project.js';
import { broken, firstLine, healthy, type Part, SETUP } from './part.js';

const OLDEST: readonly [number, number] = [20, 19];

export function checkNode(version: string = process.versions.node): Part {
  const [major, minor] = version.split('.').map(Number);
  const old = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  return old
    ? broken('Node', `${version}; ${OLDEST.join('.')} or newer is needed`, 'install Node 20, 22 or 24')
    : healthy('Node', version);
}

interface Lock {
  readonly packages: Readonly<Record<string, { version?: string; optional?: boolean; link?: boolean }>>;
}

/** What an installed library asks for; which of the allowed versions there are is its host's choice. */
function checkDependencies(): Part {
  const name = 'npm packages';
  const { dependencies } = ownPackage();
  const look = createRequire(__filename).resolve.paths;
  const missing = Object.keys(dependencies).filter(
    (one) => !look(one)?.some((folder) => existsSync(join(folder, one, 'package.json'))),
  );
  return missing.length
    ? broken(name, `${missing.join(', ')} missing`, 'npm install --ignore-scripts')
    : healthy(name, `${Object.keys(dependencies).length} of advlab's own`);
}

/** Every package of the lock file at its locked version; optional ones are for other platforms. */
export function checkPackages(): Part {
  if (!inRepository()) return checkDependencies();
  const name = 'npm packages';
  try {
    const lock = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')) as Lock;
    const locked = Object.entries(lock.packages).filter(
      ([path, { optional, link }]) => path.includes('node_modules/') && !optional && !link,
    );
    const wrong = locked.flatMap(([path, { version }]) => {
      const file = inProject(path, 'package.json');
      if (!existsSync(file)) return [`${path.slice('node_modules/'.length)} is missing`];
      const { version: found } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
      return found === version ? [] : [`${path.slice('node_modules/'.length)} is ${found}, locked ${version}`];
    });
    if (!wrong.length) return healthy(name, `${locked.length} as locked`);
    const more = wrong.length > 3 ? ` and ${wrong.length - 3} more` : '';
    return broken(name, wrong.slice(0, 3).join('; ') + more, `rm -f node_modules/.advlab-lock && ${SETUP}`);
  } catch (error) {
    return broken(name, firstLine(error), `rm -f node_modules/.advlab-lock && ${SETUP}`);
  }
}
