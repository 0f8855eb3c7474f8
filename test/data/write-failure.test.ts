import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { DataError, writePieces, writeWhole } from '../../lib/data/index.js';
import { writeStream } from '../../lib/data/whole-file.js';
import { expectRejects, temporaryFolder } from '../helpers.js';

describe('a file that cannot be written', () => {
  const path = temporaryFolder();

  it('is named, with the reason, and leaves nothing', async () => {
    mkdirSync(path('taken'));
    writeFileSync(path('file'), '');
    await expectRejects(async () => writeWhole(path('taken'), 'text'), DataError, 'taken', 'cannot be written');
    await expectRejects(async () => writeWhole(path('file', 'below'), 'text'), DataError, 'below', 'cannot be written');
    await expectRejects(() => writePieces(path('file', 'below'), ['text']), DataError, 'below', 'cannot be written');
    const long = path('n'.repeat(300));
    await expectRejects(async () => writeWhole(long, 'text'), DataError, 'its name is too long');
    expect(readdirSync(path('.')).sort()).to.deep.equal(['file', 'taken']);
  });

  it('has the error of what was to be written, where that fails', async () => {
    const broken = Readable.from(
      (function* () {
        yield 'text';
        throw new RangeError('no more');
      })(),
    );
    await expectRejects(() => writeStream(path('stream'), broken), RangeError, 'no more');
    expect(readdirSync(path('.'))).to.not.include('stream');
  });
});
