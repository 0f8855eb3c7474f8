import { expect } from 'chai';
import { parseWords, wholeNumber } from '../../lib/cli/arguments.js';
import { UsageError } from '../../lib/cli/command.js';
import { didYouMean, nearest } from '../../lib/data/nearest.js';

const command = {
  name: 'try',
  options: {
    rate: { type: 'string', help: '' },
    seed: { type: 'string', help: '', default: '7' },
    fast: { type: 'boolean', help: '' },
  },
} as const;

describe('words of a command', () => {
  it('are split into options and positionals', () => {
    const { values, positionals } = parseWords(command, ['a', '--rate', '-0.5', '--fast', 'b']);
    expect(values).to.include({ rate: '-0.5', seed: '7', fast: true });
    expect(positionals).to.deep.equal(['a', 'b']);
  });

  it('may join a value with =, even one that looks like an option', () => {
    expect(parseWords(command, ['--rate=--fast']).values).to.include({ rate: '--fast' });
    expect(parseWords(command, ['--rate=--fast']).values.fast).to.equal(undefined);
  });

  it('after -- are positionals', () => {
    expect(parseWords(command, ['--', '--fast']).positionals).to.deep.equal(['--fast']);
  });

  it('that are no option of the command are refused, inherited names too', () => {
    for (const word of ['--rates', '--toString', '-x'])
      expect(() => parseWords(command, [word]), word).to.throw(UsageError, word);
  });
});

describe('wholeNumber', () => {
  it('reads whole numbers only', () => {
    expect(wholeNumber({ n: '12' }, 'n', 0)).to.equal(12);
    for (const text of ['', ' ', '1e3', '0x10', '12.0', 'NaN', '99999999999999999999'])
      expect(() => wholeNumber({ n: text }, 'n', 0), text).to.throw(UsageError, '--n');
  });
});

describe('nearest', () => {
  it('finds the word that was meant', () => {
    const words = ['doctor', 'replicate', 'claims', 'train'];
    expect(nearest('docter', words)).to.deep.equal(['doctor']);
    expect(nearest('rep', words)[0]).to.equal('replicate');
    expect(nearest('xyzzy', words)).to.deep.equal([]);
  });

  it('ends a sentence that refuses a word', () => {
    expect(didYouMean('clams', ['claims'])).to.equal('; did you mean claims? ');
    expect(didYouMean('xyzzy', ['claims'])).to.equal('. ');
  });
});
