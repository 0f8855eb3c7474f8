import { appendFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { keptFolder, readKept } from '../../../lib/studies/cloud-autoai/kept.js';
import { temporaryFolder } from '../../helpers.js';

describe('the kept models', () => {
  const at = temporaryFolder();
  const copy = (name: string) => {
    cpSync(keptFolder(), at(name), { recursive: true });
    return at(name);
  };

  it('are listed with their hashes, 12 MiB in all and none over 6 MB', () => {
    const kept = readKept();
    expect(kept?.searches).to.have.length(4);
    expect(Object.keys(kept?.files ?? {})).to.include.members(kept?.searches.map(({ archive }) => archive) ?? []);
  });

  it('are refused where one byte differs or a file is missing, with what to do', () => {
    const name = Object.keys(readKept()?.files ?? {}).find((one) => one.endsWith('.zip')) ?? '';
    const longer = copy('longer');
    appendFileSync(join(longer, name), 'x');
    expect(() => readKept(longer)).to.throw(DataError, 'is not the file that was kept');
    const fewer = copy('fewer');
    rmSync(join(fewer, name));
    expect(() => readKept(fewer)).to.throw(DataError, '--retrain');
  });

  it('need not be there', () => expect(readKept(at('nothing'))).to.equal(undefined));
});
