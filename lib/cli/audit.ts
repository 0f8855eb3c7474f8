import { oneOf } from './arguments.js';
import { score } from './audit/score.js';
import { type Command, type Io, UsageError, type Values, valued } from './command.js';

const run: Readonly<Record<string, (v: Values, rest: readonly string[], io: Io) => Promise<void>>> = { score };

export const command: Command = {
  name: 'audit',
  summary: 'Audits a service through files: writes images for it to answer (export), and scores its answers (score)',
  usage: 'export [options] | score [FOLDER] FILE | SERVICE=FILE | SERVICE:SET=FILE …',
  options: {
    images: { ...valued('SET=FILE', 'score: images with labels'), many: true },
    id: valued('COLUMN', 'score: id'),
    answer: valued('COLUMN', 'score: answer'),
    truth: valued('COLUMN', 'score: truth'),
    out: valued('FOLDER', 'x'),
  },
  async run(values, positionals, io) {
    const [word, ...rest] = positionals;
    if (word === undefined) throw new UsageError('audit needs one of export, score: advlab audit export.');
    await run[oneOf('audit command', word, ['score'])](values, rest, io);
  },
};
