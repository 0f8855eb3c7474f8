import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { inRepository, ownFile, projectPython } from '../../data/project.js';
import { broken, firstLine, healthy, type Part, SETUP } from './part.js';

/** In a folder of somebody's own, `.venv` may be theirs. */
const REMAKE = inRepository() ? `rm -rf .venv && ${SETUP}` : SETUP;
/** What notebooks and the digits need; each is reported by name. */
const PACKAGES = ['jupyterlab', 'nbclient', 'nbconvert', 'plotly', 'scikit-learn'];

/** Asked without importing anything heavy: the interpreter, its packages' versions and where scikit-learn lies. */
const PROBE = `
import importlib.metadata as m, importlib.util as u, json, platform, sys
def version(name):
    try: return m.version(name)
    except m.PackageNotFoundError: return None
found = u.find_spec('sklearn')
print(json.dumps({'python': platform.python_version(), 'packages': {n: version(n) for n in sys.argv[1:]},
                  'sklearn': found and list(found.submodule_search_locations)[0]}))
`;

interface Answer {
  readonly python: string;
  readonly packages: Readonly<Record<string, string | null>>;
  readonly sklearn: string | null;
}

function pinned(name: string): string | undefined {
  const lines = readFileSync(ownFile('python', 'requirements.txt'), 'utf8').split('\n');
  return lines.find((line) => line.startsWith(`${name}==`))?.slice(name.length + 2);
}

function checkDigits({ sklearn }: Answer): Part {
  const name = 'digits';
  const file = `${sklearn}/datasets/data/digits.csv.gz`;
  if (sklearn !== null && existsSync(file)) return healthy(name, file);
  return broken(name, sklearn === null ? 'scikit-learn is not installed' : `${file} does not exist`, REMAKE);
}

/** The virtual environment, each package that the laboratory needs, and scikit-learn's digits. */
export async function checkPython(): Promise<Part[]> {
  let answer: Answer;
  try {
    const { stdout } = await promisify(execFile)(projectPython(), ['-c', PROBE, ...PACKAGES]);
    answer = JSON.parse(stdout) as Answer;
  } catch (error) {
    const what = existsSync(projectPython()) ? firstLine(error) : `${projectPython()} does not exist`;
    // An installed package does without it: attacks on one's own images need none.
    return [broken('Python environment', what, REMAKE, inRepository())];
  }
  const packages = PACKAGES.map((name) => {
    const [found, wanted] = [answer.packages[name], pinned(name)];
    if (found === wanted) return healthy(name, String(found));
    return broken(name, `${found ? `is ${found}` : 'is missing'}, expected ${wanted}`, REMAKE);
  });
  return [healthy('Python environment', answer.python), ...packages, checkDigits(answer)];
}
