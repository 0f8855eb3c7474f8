import { parseWords } from '../../lib/cli/arguments.js';
import type { Io } from '../../lib/cli/command.js';
import { adversarialTrain } from '../../lib/cli/dgn/adversarial-train.js';
import { evaluateNetworks } from '../../lib/cli/dgn/evaluate.js';
import { generateSets } from '../../lib/cli/dgn/generate.js';
import { otherAttacks } from '../../lib/cli/dgn/other-attacks.js';
import { trainGenerators } from '../../lib/cli/dgn/train.js';
import { command, readWords } from '../../lib/cli/dgn.js';

/** What the command loads by these words; loaded here at once, as the tests run from sources. */
const RUN = {
  train: trainGenerators,
  generate: generateSets,
  'adversarial-train': adversarialTrain,
  evaluate: evaluateNetworks,
  'other-attacks': otherAttacks,
};

export interface Ran {
  // biome-ignore lint/suspicious/noExplicitAny: each sub-command has its own document, and tests read what they expect.
  readonly document: any;
  readonly text: string;
  readonly notes: string;
}

/** `advlab dgn WORDS` from its sources, in this process. */
export async function dgn(...words: readonly string[]): Promise<Ran> {
  const notes: string[] = [];
  let result = { document: undefined as unknown, text: '' };
  const io: Io = {
    json: true,
    color: false,
    note: (line) => notes.push(line),
    progress: () => {},
    result: (document, text) => {
      result = { document: JSON.parse(JSON.stringify(document)), text: text() };
    },
  };
  const { values, positionals } = parseWords(command, words);
  const { word, args } = readWords(values, positionals);
  await RUN[word](args, io);
  return { ...result, notes: notes.join('\n') };
}
