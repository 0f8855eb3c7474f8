import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import JSZip from 'jszip';
import { DataError, readTable, type Schema, type TableColumns, TableParser, writeTable } from '../../lib/data/index.js';
import { CLASSES, PIXELS, schemas } from '../../lib/studies/cloud-autoai/index.js';
import { expectRejects, temporaryFolder } from '../helpers.js';

const inFolder = temporaryFolder();

async function zipped(entries: Record<string, string>): Promise<Buffer> {
  const archive = new JSZip();
  for (const [name, text] of Object.entries(entries)) archive.file(name, text, { createFolders: false });
  return archive.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

let written = 0;
async function fileOf(bytes: Buffer | Record<string, string>): Promise<string> {
  const file = inFolder(`case-${written++}.csv.zip`);
  writeFileSync(file, Buffer.isBuffer(bytes) ? bytes : await zipped(bytes));
  return file;
}

function parse(schema: Schema, ...chunks: (string | Buffer)[]) {
  const parser = new TableParser('some.csv', schema);
  for (const chunk of chunks) parser.push(Buffer.from(chunk));
  return parser.finish();
}

/** A table of a schema drawn from fast-check's own random numbers. */
function tables(schema: Schema): fc.Arbitrary<TableColumns> {
  const named = (kind: string) => schema.columns.filter((column) => column.kind === kind).map(({ name }) => name);
  const all = <T>(length: number, value: fc.Arbitrary<T>) => fc.array(value, { minLength: length, maxLength: length });
  const columns = <T>(kind: string, rows: number, value: fc.Arbitrary<T>) =>
    fc.record(Object.fromEntries(named(kind).map((name) => [name, all(rows, value)])));
  const pixel = fc.oneof(
    fc.constantFrom(0, 1, 0.15),
    fc.integer({ min: 0, max: 255 }).map((v) => v / 255),
  );
  const anywhere = fc.float({ min: 0, max: 1, noNaN: true });
  // A few pixels are drawn and repeated: 784 draws a row would only slow the test.
  const ink = fc.array(fc.oneof(pixel, anywhere), { minLength: 1, maxLength: 40 });
  return fc.integer({ min: 0, max: 3 }).chain((rows) =>
    fc.record({
      rows: fc.constant(rows),
      labels: columns('label', rows, fc.integer({ min: 0, max: CLASSES - 1 })),
      text: columns('text', rows, fc.stringMatching(/^[a-z0-9 ·é]{0,8}$/)),
      ...(named('pixel').length && {
        pixels: ink.map((values) => Float32Array.from({ length: rows * PIXELS }, (_, i) => values[i % values.length])),
      }),
      ...(named('score').length && {
        scores: all(rows * CLASSES, fc.double({ min: 0, max: 1, noNaN: true })).map((s) => Float64Array.from(s)),
      }),
    }),
  );
}

const plain = (table: TableColumns) => ({
  rows: table.rows,
  labels: Object.fromEntries(Object.entries(table.labels).map(([name, values]) => [name, Array.from(values)])),
  text: table.text ?? {},
  pixels: Array.from(table.pixels ?? [], (v) => v + 0),
  scores: Array.from(table.scores ?? [], (v) => v + 0),
});

describe('CSV tables', () => {
  for (const [key, schema] of Object.entries<Schema>(schemas))
    it(`${key}: what is written is read back, to the last bit`, () =>
      fc.assert(
        fc.asyncProperty(tables(schema), async (table) => {
          for (const name of [`${key}.csv.zip`, `${key}.csv`]) {
            await writeTable(inFolder(name), schema, table);
            expect(plain(await readTable(inFolder(name), schema))).to.deep.equal(plain(table));
          }
        }),
        { numRuns: 8 },
      ));

  it('more rows than a block holds keep their order', async () => {
    const rows = 2500;
    const labels = { true_label: Array.from({ length: rows }, (_, i) => i % 10), adv_label: Array(rows).fill(3) };
    const file = inFolder('long.csv.zip');
    await writeTable(file, schemas.ibmPredictions, { rows, labels });
    const table = await readTable(file, schemas.ibmPredictions);
    expect(Array.from(table.labels.true_label)).to.deep.equal(labels.true_label);
  });

  const accepted: Record<string, string> = {
    'the order they are written in': 'true_label,adv_label\n7,2\n0,9\n',
    'another order': 'adv_label,true_label\n2,7\n9,0\n',
    'quoted and padded names': '"true_label", adv_label\n7,2\n0,9\n',
    'CRLF line ends': 'true_label,adv_label\r\n7,2\r\n0,9\r\n',
    'no final newline': 'true_label,adv_label\n7,2\n0,9',
    'labels written as pandas writes floats': 'true_label,adv_label\n7.0,2.0\n0.0,9.0\n',
    'blank lines': '\ntrue_label,adv_label\n7,2\n\n0,9\n\n',
    'a byte order mark': '\ufefftrue_label,adv_label\n7,2\n0,9\n',
  };
  for (const [what, text] of Object.entries(accepted))
    it(`are accepted with ${what}`, () => {
      const { labels, rows } = parse(schemas.ibmPredictions, text);
      expect(rows).to.equal(2);
      expect(Array.from(labels.true_label)).to.deep.equal([7, 0]);
      expect(Array.from(labels.adv_label)).to.deep.equal([2, 9]);
    });

  it('columns in another order land where they belong', () => {
    const backwards = [...schemas.gcpScored.columns].reverse();
    const cell: Record<string, (name: string) => string> = {
      pixel: (name) => String(Number(name) / 1000),
      score: (name) => String(Number(name.split('_')[1]) / 10),
      label: () => '4',
      text: () => 'four',
    };
    const row = backwards.map(({ name, kind }) => cell[kind](name)).join();
    const table = parse(schemas.gcpScored, `${backwards.map(({ name }) => name).join()}\n${row}\n`);
    expect(Array.from(table.scores)).to.deep.equal([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(table.pixels[0]).to.equal(Math.fround(0.001));
    expect(table.pixels[783]).to.equal(Math.fround(0.784));
    expect(table.text.Predicted_Label_String).to.deep.equal(['four']);
  });

  it('may come in pieces cut anywhere, even inside a letter', () => {
    const text = Buffer.from(`${schemas.gcpScored.columns.map(({ name }) => name).join()}\r\n`);
    const cells = schemas.gcpScored.columns.map(({ kind }, i) =>
      kind === 'text' ? 'né·' : kind === 'label' ? i % 10 : i / 1000,
    );
    const bytes = Buffer.concat([text, Buffer.from(`${cells.join()}\r\n`), Buffer.from(cells.join())]);
    const whole = plain(parse(schemas.gcpScored, bytes));
    expect(whole.rows).to.equal(2);
    const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (places) => {
        const edges = [0, ...places.sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
        expect(plain(parse(schemas.gcpScored, ...pieces))).to.deep.equal(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('a header without rows is a table of no rows', () => {
    const { rows, labels } = parse(schemas.ibmPredictions, 'true_label,adv_label\n');
    expect([rows, labels.true_label.length]).to.deep.equal([0, 0]);
  });
});

describe('CSV tables that are refused', () => {
  const header = 'true_label,adv_label\n7,2\n';
  const pixelNames = schemas.labelled.columns.map(({ name }) => name).join();
  const image = (label: string, first: string) => `${label},${first}${',0'.repeat(PIXELS - 1)}\n`;
  type Case = { schema?: Schema; text: string; row?: number; column?: string; says: string };
  const cases: Record<string, Case> = {
    'an empty file': { text: '', says: 'is empty' },
    'only newlines': { text: '\r\n\n', says: 'is empty' },
    'a missing column': { text: 'true_label\n7\n', row: 0, column: 'adv_label', says: 'missing from the header' },
    'a foreign column': { text: 'true_label,adv_label,odd\n', row: 0, column: 'odd', says: 'not a column of IBM' },
    'a column twice': { text: 'true_label,adv_label,adv_label\n', row: 0, column: 'adv_label', says: 'twice' },
    'a row too narrow': { text: `${header}3\n`, row: 2, says: 'has 1 values, but the header has 2 columns' },
    'a row too wide': { text: `${header}1,2,3\n`, row: 2, says: 'has 3 values, but the header has 2 columns' },
    'a row with a comma too many': { text: `${header}1,2,`, row: 2, says: 'has 3 values, but' },
    'text in a number': { text: `${header}1,two\n`, row: 2, column: 'adv_label', says: '"two"' },
    'NaN in a label': { text: `${header}NaN,1\n`, row: 2, column: 'true_label', says: '"NaN"' },
    'an empty cell': { text: `${header}1,\n`, row: 2, column: 'adv_label', says: '""' },
    'a label above 9': { text: `${header}1,10\n`, row: 2, column: 'adv_label', says: 'a class label from 0 to 9' },
    'a label below 0': { text: `${header}-1,1\n`, row: 2, column: 'true_label', says: '"-1"' },
    'a fractional label': { text: `${header}1,2.5\n`, row: 2, column: 'adv_label', says: '"2.5"' },
    'a pixel above 1': {
      schema: schemas.labelled,
      text: `${pixelNames}\n${image('1', '1.001')}`,
      row: 1,
      column: '1',
      says: 'a pixel from 0 to 1',
    },
    'a pixel below 0': {
      schema: schemas.labelled,
      text: `${pixelNames}\n${image('1', '-0.1')}`,
      row: 1,
      column: '1',
      says: '"-0.1"',
    },
    'a pixel that is NaN': {
      schema: schemas.labelled,
      text: `${pixelNames}\n${image('1', 'nan')}`,
      row: 1,
      column: '1',
      says: '"nan"',
    },
    'an infinite pixel': {
      schema: schemas.labelled,
      text: `${pixelNames}\n${image('1', '1e999')}`,
      row: 1,
      column: '1',
      says: '"1e999"',
    },
    'a line without end': { text: header + 'x'.repeat(1_000_001), row: 2, says: 'a line of more than 1000000 bytes' },
  };
  for (const [what, { schema = schemas.ibmPredictions, text, row, column, says }] of Object.entries(cases))
    it(`for ${what}`, async () => {
      const file = await fileOf({ 'some.csv': text });
      const error = await expectRejects(() => readTable(file, schema), DataError, says, file);
      expect((error as DataError).place).to.deep.equal({
        ...(row !== undefined && { row }),
        ...(column && { column }),
      });
      if (row !== undefined) expect(error.message).to.include(`row ${row}`);
      if (column !== undefined) expect(error.message).to.include(`column "${column}"`);
    });

  it('or in which any one byte of a row is broken: an error or a table, nothing else', () => {
    const bytes = Buffer.from(`${header}1,2\n3,4\n`);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        try {
          for (const labels of Object.values(parse(schemas.ibmPredictions, damaged).labels))
            for (const label of labels) expect(label).to.be.within(0, 9);
        } catch (error) {
          expect(error).to.be.instanceOf(DataError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('zip files', () => {
  const csv = 'true_label,adv_label\n7,2\n';
  const read = (file: string) => readTable(file, schemas.ibmPredictions);

  it('may hold folders and the resource forks of macOS', async () => {
    const file = await fileOf({ 'deep/some.csv': csv, '__MACOSX/._some.csv': 'fork', 'deep/': '', 'read me.txt': '' });
    expect((await read(file)).rows).to.equal(1);
  });

  const cases: Record<string, { entries: Record<string, string>; says: string }> = {
    'two CSVs': { entries: { 'a.csv': csv, 'b.csv': csv }, says: 'holds 2 CSV files (a.csv, b.csv), expected one' },
    'no CSV': { entries: { 'a.txt': csv }, says: 'holds 0 CSV files (a.txt)' },
    'only a resource fork': { entries: { '__MACOSX/._a.csv': csv }, says: 'holds 0 CSV files (it is empty)' },
    'a name that climbs out': { entries: { '../a.csv': csv }, says: '"../a.csv"' },
    'a name that climbs out later': { entries: { 'x/../../a.csv': csv }, says: 'leaves the archive' },
    'an absolute name': { entries: { '/tmp/a.csv': csv }, says: '"/tmp/a.csv"' },
    'backslashes that climb out': { entries: { '..\\a.csv': csv }, says: 'leaves the archive' },
  };
  for (const [what, { entries, says }] of Object.entries(cases))
    it(`are refused for ${what}`, async () => {
      const file = await fileOf(entries);
      await expectRejects(() => read(file), DataError, file, says);
    });

  it('are refused where they do not exist or are no zip', async () => {
    await expectRejects(() => read(inFolder('none.zip')), DataError, inFolder('none.zip'), 'does not exist');
    for (const bytes of ['', csv, 'PK\x03\x04'])
      await expectRejects(async () => read(await fileOf(Buffer.from(bytes))), DataError, 'not a whole zip file');
  });

  it('are refused at whatever length they are cut off, and nothing hangs', async function () {
    this.timeout(20_000);
    const rows = Array.from({ length: 400 }, (_, i) => `${(i * 7) % 10},${(i * i) % 10}\n`).join('');
    const bytes = await zipped({ 'a.csv': `true_label,adv_label\n${rows}` });
    for (let length = 0; length < bytes.length; length += 7)
      await expectRejects(async () => read(await fileOf(bytes.subarray(0, length))), DataError);
  });

  it('are refused where one byte of the compressed rows is another: never other numbers', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `${(i * 7) % 10},${(i * i) % 10}\n`).join('');
    const bytes = await zipped({ 'a.csv': `true_label,adv_label\n${rows}` });
    const from = 30 + 'a.csv'.length;
    const central = bytes.indexOf('PK\x01\x02');
    for (let at = from; at < central; at += 5) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 0x10;
      await expectRejects(async () => read(await fileOf(damaged)), DataError);
    }
  });
});

describe('writeTable', () => {
  const good = { rows: 2, labels: { true_label: [1, 2], adv_label: [3, 4] } };
  const bad: Record<string, { schema?: Schema; table: TableColumns; says: string }> = {
    'a column is not given': { table: { rows: 2, labels: { true_label: [1, 2] } }, says: '"adv_label" (label)' },
    'a column is too short': {
      table: { ...good, labels: { ...good.labels, adv_label: [3] } },
      says: '"adv_label" holds 1',
    },
    'pixels are too few': {
      schema: schemas.labelled,
      table: { rows: 1, labels: { label: [1] }, pixels: new Float32Array(783) },
      says: '783',
    },
    'a text would need quotes': {
      schema: {
        name: 'with text',
        classes: 10,
        columns: [
          { name: 't', kind: 'text' },
          { name: 'l', kind: 'label' },
        ],
      },
      table: { rows: 1, labels: { l: [1] }, text: { t: ['a,b'] } },
      says: 'row 1',
    },
  };
  for (const [what, { schema = schemas.ibmPredictions, table, says }] of Object.entries(bad))
    it(`leaves no file, whole or partial, where ${what}`, async () => {
      for (const name of ['out.csv.zip', 'out.csv'])
        await expectRejects(() => writeTable(inFolder('bad', name), schema, table), Error, says);
      // What is opened late would lie there late.
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(existsSync(inFolder('bad')) ? readdirSync(inFolder('bad')) : []).to.deep.equal([]);
    });

  it('gives the same bytes for the same table, and a CSV that other tools read', async () => {
    for (const name of ['one', 'two']) await writeTable(inFolder(name, 'out.csv.zip'), schemas.ibmPredictions, good);
    const [one, two] = ['one', 'two'].map((name) => readFileSync(inFolder(name, 'out.csv.zip')));
    expect(one.equals(two)).to.equal(true);
    const archive = await JSZip.loadAsync(one, { checkCRC32: true });
    expect(Object.keys(archive.files)).to.deep.equal(['out.csv']);
    expect(await archive.file('out.csv')?.async('string')).to.equal('true_label,adv_label\n1,3\n2,4\n');
  });
});
