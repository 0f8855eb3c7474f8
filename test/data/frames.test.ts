import { expect } from 'chai';
import { frame, predictionFrame, readTable, type Schema, writeTable } from '../../lib/data/index.js';
import { renderTable } from '../../lib/notebook/table.js';
import { schemas } from '../../lib/studies/cloud-autoai/index.js';
import { temporaryFolder } from '../helpers.js';

describe('frames', () => {
  const inFolder = temporaryFolder();

  /** A file of that schema with a header alone, written by our own writer and read again. */
  async function headerOnly(name: string, schema: Schema) {
    const kinds = (kind: string) => schema.columns.filter((column) => column.kind === kind);
    const file = inFolder(`${name}.csv`);
    await writeTable(file, schema, {
      rows: 0,
      labels: Object.fromEntries(kinds('label').map((column) => [column.name, new Int32Array(0)])),
      text: Object.fromEntries(kinds('text').map((column) => [column.name, []])),
      pixels: kinds('pixel').length ? new Float32Array(0) : undefined,
      scores: kinds('score').length ? new Float64Array(0) : undefined,
    });
    return readTable(file, schema);
  }

  for (const [name, schema] of Object.entries(schemas))
    it(`of a table without rows are empty, with its columns: ${schema.name}`, async () => {
      const empty = predictionFrame(await headerOnly(name, schema));
      const columns = schema.columns.filter(({ kind }) => kind !== 'pixel').map((column) => column.name);
      expect(empty.shape).to.deep.equal([0, columns.length]);
      expect(empty.columns).to.have.members(columns);
      for (const column of columns) expect(renderTable(empty).text).to.include(column);
      expect(renderTable(empty.head(5)).text.split('\n')).to.have.length(1);
    });

  it('have the same columns with and without rows', () => {
    const table = (rows: number) => ({
      ...{ file: 'scored.csv', rows, classes: 10, text: {}, pixels: new Float32Array(0), scored: true },
      labels: { label: new Int32Array(rows) },
      scores: new Float64Array(rows * 10),
    });
    expect(predictionFrame(table(0)).columns).to.deep.equal(predictionFrame(table(2)).columns);
  });

  it('may have no column at all', () => {
    expect(frame({}).shape).to.deep.equal([0, 0]);
    expect(frame({ a: [], b: new Float32Array(0) }).columns).to.deep.equal(['a', 'b']);
    expect(() => frame({ a: [], b: [1] })).to.throw(RangeError, '0, 1');
  });
});
