import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect } from 'chai';
import { identities } from '../lib/studies/names.js';

const LIB = join(__dirname, '..', 'lib');

/** Each room may import from those before it; rooms on one line stand side by side and may not import each other. */
const ORDER = [
  ['tensor'],
  ['data'],
  ['models'],
  ['attacks', 'automl'],
  ['generators'],
  ['defences'],
  ['evaluation'],
  ['figures'],
  ['report'],
  ['study'],
  ['studies'],
  ['notebook'],
  ['cli'],
];

/** Read past their room's index, because they load no backend: help texts and refusals must come at once. */
const LIGHT = [
  'data/assets',
  'data/class-folders',
  'data/project',
  'data/registry',
  'data/nearest',
  'data/write-failure',
  'models/architectures/names',
  'tensor/cooperation',
  'tensor/norm-names',
  'studies/names',
  'automl/rounds',
  'evaluation/intervals',
];

/** What would give a study away: its id (where that is also a room's name, with the folder), the clouds of the first. */
const names = identities.map(({ id }) => (ORDER.flat().includes(id) ? `studies/${id}` : id));
const NAMES = new RegExp(`\\b(${[...names, 'ibm', 'gcp'].join('|')})\\b`, 'i');

const rank = (room: string) => ORDER.findIndex((rooms) => rooms.includes(room));
const parts = (file: string) => relative(LIB, file).split(sep);

/** `from '…'` and `import('…')` of every file, as paths without ending below lib/. */
function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) =>
    relative(LIB, resolve(dirname(file), path)).replace(/\.js$/, ''),
  );
}

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name.includes(sep) && !/^(dist|node_modules)\b/.test(name))
  .map((name) => join(LIB, name));

describe('the rooms of the library', () => {
  it('are all in the order of imports', () => {
    expect([...new Set(files.map((file) => parts(file)[0]))].sort()).to.deep.equal(ORDER.flat().sort());
  });

  it('import from rooms before them alone, and through the index of each', () => {
    const wrong = files.flatMap((file) => {
      const [room, study] = parts(file);
      return imports(file).flatMap((target) => {
        const [other, ...inside] = target.split('/');
        const where = `${relative(LIB, file)} imports ${target}`;
        if (other === room)
          return room === 'studies' &&
            inside.length > 1 &&
            inside[0] !== study &&
            study !== 'index.ts' &&
            study !== 'names.ts'
            ? [where]
            : [];
        const upwards = rank(other) >= rank(room);
        const past = inside.join('/') !== 'index' && !LIGHT.includes(target);
        return upwards || past ? [where] : [];
      });
    });
    expect(wrong).to.deep.equal([]);
  });

  it('know no study by name before the studies', () => {
    const named = files.filter(
      (file) => rank(parts(file)[0]) < rank('studies') && NAMES.test(readFileSync(file, 'utf8')),
    );
    expect(named.map((file) => relative(LIB, file))).to.deep.equal([]);
  });
});
