import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError, RecordParser, readRecords, writeTable } from '../../lib/data/index.js';
import { expectRejects, temporaryFolder } from '../helpers.js';

/** Names and records of a CSV that comes in pieces of so many bytes. */
function parse(content: string | Buffer, size = Number.POSITIVE_INFINITY) {
  const found: { names: string[]; records: string[][] } = { names: [], records: [] };
  const parser = new RecordParser(
    'table.csv',
    (names) => {
      found.names = names;
    },
    (cells) => found.records.push(cells),
  );
  const bytes = Buffer.from(content);
  for (let from = 0; from < bytes.length; from += size) parser.push(bytes.subarray(from, from + size));
  parser.finish();
  return found;
}

describe('records of a CSV with any columns', () => {
  const inFolder = temporaryFolder();
  const quoted = '\ufeffid,"the, name",é\r\n1,"a ""b"" c",x\r\n\r\n2,"two\nlines",\n3,,"ü"';
  const expected = {
    names: ['id', 'the, name', 'é'],
    records: [
      ['1', 'a "b" c', 'x'],
      ['2', 'two\nlines', ''],
      ['3', '', 'ü'],
    ],
  };

  it('are read with quotes, a byte order mark and lines in cells, however they come in pieces', () => {
    for (const size of [1, 2, 3, 7, 1000]) expect(parse(quoted, size), `${size} bytes`).to.deep.equal(expected);
  });

  it('are parted by what the header is parted by', () => {
    for (const delimiter of [',', ';', '\t'])
      expect(parse(`a${delimiter}b\n1${delimiter}2\n`)).to.deep.equal({ names: ['a', 'b'], records: [['1', '2']] });
    // A decimal comma parts nothing where the header has semicolons.
    expect(parse('a;b\n0,5;1\n').records).to.deep.equal([['0,5', '1']]);
  });

  it('are refused where they are no table, naming the row', async () => {
    const wrong: readonly [string | Buffer, ...string[]][] = [
      ['', 'is empty'],
      ['a,b\n1,2\n1,2,3\n', 'row 2', '3 values', '2 columns'],
      ['a,a\n1,2\n', 'row 0', '"a"', 'twice'],
      ['a,b\n1,"2\n3,4\n', 'row 1', 'never closed'],
      ['a,b\nx"y,"c""\n', 'row 1', 'never closed'],
    ];
    for (const [content, ...says] of wrong) await expectRejects(() => parse(content), DataError, 'table.csv', ...says);
  });

  it('come from zipped and plain files alike, whatever they are called', async () => {
    const schema = { name: 'table', classes: 3, columns: [{ name: 'label', kind: 'label' as const }] };
    const labels = { label: [2, 0, 1] };
    await writeTable(inFolder('zipped.csv.zip'), schema, { rows: 3, labels });
    writeFileSync(inFolder('part-00000'), 'label\n2\n0\n1\n');
    for (const name of ['zipped.csv.zip', 'part-00000']) {
      const found: string[][] = [];
      await readRecords(
        inFolder(name),
        () => {},
        (cells) => found.push(cells),
      );
      expect(found, name).to.deep.equal([['2'], ['0'], ['1']]);
    }
    await expectRejects(
      () =>
        readRecords(
          inFolder('none.csv'),
          () => {},
          () => {},
        ),
      DataError,
      'does not exist',
    );
  });
});
