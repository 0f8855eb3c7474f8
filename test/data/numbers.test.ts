import { expect } from 'chai';
import fc from 'fast-check';
import { formatFloat32, parseDecimal } from '../../lib/data/index.js';

/** Parses the text from the middle of a longer buffer, as a cell of a row is. */
function parse(text: string): number {
  const bytes = Buffer.from(`9.5,${text},7`, 'latin1');
  return parseDecimal(bytes, 4, bytes.length - 2);
}

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${max}}$`));

describe('parseDecimal', () => {
  it('reads every decimal notation as Number does, to the last bit', () => {
    const sign = fc.constantFrom('', '-', '+');
    const exponent = fc.oneof(
      fc.constant(''),
      fc.integer({ min: -330, max: 310 }).map((e) => `e${e}`),
    );
    const number = fc
      .tuple(sign, digits(25), fc.boolean(), digits(30), exponent)
      .filter(([, whole, , fraction]) => whole + fraction !== '')
      .map(
        ([s, whole, dot, fraction, e]) => `${s}${whole}${dot || whole === '' || fraction ? '.' : ''}${fraction}${e}`,
      );
    fc.assert(
      fc.property(number, (text) => {
        expect(parse(text)).to.equal(Number(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('reads what JavaScript prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parse(String(value)) - value).to.equal(0);
      }),
    );
  });

  const garbage = [
    '',
    '1e',
    'abc',
    'NaN',
    '1.5.2',
    '.',
    '-',
    ' ',
    'Infinity',
    '0x10',
    '1_000',
    '1e5.5',
    '--1',
    '"1"',
    '1 2',
  ];
  for (const text of garbage) it(`answers NaN to "${text}"`, () => expect(parse(text)).to.be.NaN);
  it('answers NaN to a comma for a point', () => expect(parseDecimal(Buffer.from('1,5'), 0, 3)).to.be.NaN);
  it('allows blanks around a number', () => expect(parse(' 0.25 ')).to.equal(0.25));

  it('never takes garbage for a number that Number would not see', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.+-eE ,xN'), maxLength: 12 }), (text) => {
        const value = parse(text);
        if (!Number.isNaN(value)) expect(value).to.equal(Number(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('formatFloat32', () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });
  const pixel = fc.float({ min: 0, max: 1, noNaN: true });

  it('reads back as the same float32', () => {
    fc.assert(
      fc.property(fc.oneof(float, pixel), (value) => {
        expect(Math.fround(Number(formatFloat32(value))) - value).to.equal(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('is shortest: no decimal with one digit fewer reads back', () => {
    fc.assert(
      fc.property(fc.oneof(float, pixel), (value) => {
        if (Number.isInteger(value)) return;
        const significant = formatFloat32(value)
          .replace(/e.*/, '')
          .replace(/[-.]/g, '')
          .replace(/^0+|0+$/g, '');
        if (significant.length > 1)
          expect(Math.fround(Number(value.toPrecision(significant.length - 1)))).not.to.equal(value);
      }),
      { numRuns: 2000 },
    );
  });

  const table: [number, string][] = [
    [0.15, '0.15'],
    [0.1 + 0.2, '0.3'],
    [1 / 255, '0.003921569'],
    [0, '0.0'],
    [1, '1.0'],
    [-2, '-2.0'],
  ];
  for (const [value, text] of table)
    it(`writes ${text}`, () => expect(formatFloat32(Math.fround(value))).to.equal(text));
});
