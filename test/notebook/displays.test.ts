import { inspect } from 'node:util';
import { expect } from 'chai';
import { drawable, progress, showImages, showPhotoTable, showTable, tf } from '../../lib/index.js';
import { installDisplays } from '../../lib/notebook/index.js';
import { renderPhotoTable } from '../../lib/notebook/photo-table.js';
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

describe('showImages', () => {
  const image = new Float32Array(4);

  it('refuses what is not whole images, and titles that do not match', () => {
    expect(() => showImages(new Float32Array(5), { width: 2, height: 2 })).to.throw(RangeError, '2 × 2');
    expect(() => showImages(image, { width: 2, height: 2, titles: ['a', 'b'] })).to.throw(RangeError, '2 titles');
    expect(() => showImages(image, { width: 2, height: 2, columns: 0 })).to.throw(RangeError, 'columns');
  });

  it('takes colors, three values a pixel', () => {
    const show = (values: number) =>
      showImages(new Float32Array(values), { width: 2, height: 1, channels: 3, titles: ['a photograph'] });
    expect(printed(() => show(6))).to.equal('1 image of 2 × 1 × 3: a photograph');
    expect(() => show(8)).to.throw(RangeError, '2 × 1 × 3');
  });

  it('prints what it would show outside a kernel', () => {
    expect(printed(() => showImages(image, { width: 2, height: 2, titles: ['7 → 3'] }))).to.equal(
      '1 image of 2 × 2: 7 → 3',
    );
  });
});

describe('showPhotoTable', () => {
  const picture = 'data:image/jpeg;base64,AAAA';
  const rows = ['goldfish → tench', '<b> → &'].map((title) => ({ title, pictures: [{ picture, words: 'before' }] }));

  it('opens the first row, folds the others, and needs no script', () => {
    const { html, text } = renderPhotoTable(rows, { caption: 'Two.' });
    expect(html.match(/<details( open)?>/g)).to.deep.equal(['<details open>', '<details>']);
    expect(html).to.contain('<summary style="cursor: pointer">&lt;b&gt; → &amp;</summary>');
    expect(html).to.not.match(/<script|on\w+=/);
    expect(text).to.equal('goldfish → tench\n<b> → &\nTwo.');
  });

  it('shows nothing but pictures', () => {
    const foreign = [{ title: '', pictures: [{ picture: 'https://example.org/a.png', words: '' }] }];
    expect(() => showPhotoTable(foreign)).to.throw(RangeError, 'https://example.org');
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
