import { inspect } from 'node:util';
import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import { drawable, progress, showImages, showTable, tf } from '../../lib/index.js';
import { installDisplays } from '../../lib/notebook/index.js';
import { encodePng } from '../../lib/notebook/png.js';
import { renderTable } from '../../lib/notebook/table.js';

/** What a call prints on the console, where displays go outside a kernel. */
function printed(call: () => void): string {
  const log = console.log;
  const lines: string[] = [];
  console.log = (...values: unknown[]) => lines.push(values.join(' '));
  try {
    call();
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}

describe('renderTable', () => {
  it('gives a column one number of decimals, aligns numbers right, and marks what is absent', () => {
    const { text } = renderTable([
      { attack: 'fgsm', accuracy: 0.5, rows: 10_000 },
      { attack: 'pgd', accuracy: 0.125, rows: 7 },
      { attack: 'none', accuracy: Number.NaN },
    ]);
    expect(text).to.equal(
      [
        'attack  accuracy    rows',
        'fgsm       0.500  10,000',
        'pgd        0.125       7',
        'none           –       –',
      ].join('\n'),
    );
  });

  it('takes decimals by column, headings and an order', () => {
    const { text } = renderTable([{ a: 1.23456, b: 2.5 }], {
      digits: { a: 1 },
      columns: ['b', 'a'],
      headings: { a: 'A' },
    });
    expect(text).to.equal('  b    A\n2.5  1.2');
  });

  it('lets no cell, heading or caption become markup', () => {
    const { html } = renderTable([{ '<i>': '<script>alert(1)</script>' }], { caption: '<b>' });
    expect(html).to.not.match(/<(script|i|b)>/);
    expect(html).to.contain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('says how many rows it leaves out', () => {
    const rows = Array.from({ length: 1200 }, (_, i) => ({ i }));
    expect(renderTable(rows, { maxRows: 3 }).text).to.match(/^i\n0\n1\n2\nThe first 3 of 1,200 rows\.$/);
  });

  it('shows a danfo frame with its index, and a series as one column', async () => {
    const { DataFrame } = await import('danfojs-node');
    const frame = new DataFrame(
      [
        { a: 1, b: 'x' },
        { a: 20, b: 'y' },
      ],
      { index: ['first', 'second'] },
    );
    expect(renderTable(frame).text).to.equal('         a  b\nfirst    1  x\nsecond  20  y');
    expect(renderTable(frame.column('a')).text).to.equal('         a\nfirst    1\nsecond  20');
  });

  it('names a column that is not there', () => {
    expect(() => showTable([{ a: 1 }], { columns: ['z'] })).to.throw(RangeError, /"z".*a/);
  });
});

/** The gray values in a PNG of one IDAT chunk, by the specification. */
function decodePng(png: Buffer) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const length = png.readUInt32BE(33);
  expect(png.toString('latin1', 37, 41)).to.equal('IDAT');
  const rows = inflateSync(png.subarray(41, 41 + length));
  const values = [];
  for (let y = 0; y < height; y++) values.push([...rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1))]);
  return values;
}

describe('encodePng', () => {
  it('writes the values row by row', () => {
    expect(decodePng(encodePng(Uint8Array.from([0, 1, 2, 253, 254, 255]), 3, 2))).to.deep.equal([
      [0, 1, 2],
      [253, 254, 255],
    ]);
  });

  it('ends with the end chunk whose checksum the specification prints', () => {
    expect(encodePng(new Uint8Array(1), 1, 1).subarray(-12).toString('hex')).to.equal('0000000049454e44ae426082');
  });

  it('refuses values that do not fill the image', () => {
    expect(() => encodePng(new Uint8Array(5), 3, 2)).to.throw(RangeError, '5 values');
  });
});

describe('showImages', () => {
  const image = new Float32Array(4);

  it('refuses what is not whole images, and titles that do not match', () => {
    expect(() => showImages(new Float32Array(5), { width: 2, height: 2 })).to.throw(RangeError, '2 × 2');
    expect(() => showImages(image, { width: 2, height: 2, titles: ['a', 'b'] })).to.throw(RangeError, '2 titles');
    expect(() => showImages(image, { width: 2, height: 2, columns: 0 })).to.throw(RangeError, 'columns');
  });

  it('prints what it would show outside a kernel', () => {
    expect(printed(() => showImages(image, { width: 2, height: 2, titles: ['7 → 3'] }))).to.equal(
      '1 image of 2 × 2: 7 → 3',
    );
  });
});

describe('values that show themselves', () => {
  before(installDisplays);

  it('describe a tensor in one line', () => {
    const tensor = tf.tensor2d([1, 2, Number.NaN, 5], [2, 2]);
    expect(inspect(tensor)).to.equal('Tensor float32 [2, 2]: min 1, mean 2.667, max 5; 1 NaN; 1, 2, NaN, 5');
    tensor.dispose();
    expect(inspect(tensor)).to.equal('Tensor float32 [2, 2], disposed');
  });

  it('print a figure by name, and leave its data untouched', () => {
    const figure = { id: 'acc_ep', caption: 'Accuracy.', data: [], layout: { width: 1, height: 1 } };
    const shown = drawable(figure);
    expect(inspect(shown)).to.equal('Figure acc_ep: Accuracy.');
    expect({ ...shown }).to.deep.equal(figure);
    expect(JSON.stringify(shown)).to.equal(JSON.stringify(figure));
  });
});

describe('progress', () => {
  /** What it writes to stderr outside a terminal. */
  function written(call: () => void): string {
    const { write } = process.stderr;
    let text = '';
    process.stderr.write = ((chunk: string) => {
      text += chunk;
      return true;
    }) as typeof write;
    try {
      call();
    } finally {
      process.stderr.write = write;
    }
    return text;
  }

  it('leaves one line that is the same in every run', () => {
    const attack = progress('PGD');
    expect(
      written(() => {
        for (const done of [0, 50, 1000]) attack(done, 1000);
      }),
    ).to.match(/PGD: 1,000\n$/);
    const training = progress('LeNet');
    expect(
      written(() => {
        for (const epoch of [0.5, 1, 2]) training({ epoch, epochs: 2, loss: epoch / 3 });
      }),
    ).to.match(/LeNet: 2 epochs\n$/);
    const evaluation = progress('Evaluation');
    expect(
      written(() => {
        evaluation('pgd ε 0.1', 50, 100);
        evaluation('pgd ε 0.1', 100, 100);
        evaluation('looking for pitfalls', 14, 15);
        evaluation('looking for pitfalls', 15, 15);
      }),
    ).to.match(/^(Evaluation: done\n)+$/);
  });
});
