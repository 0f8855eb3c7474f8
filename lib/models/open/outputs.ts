/** What may hold a model's scores: its name, and its shape with the rows first; undefined where a size is open. */
export interface ScoresOutput {
  readonly name: string;
  readonly shape: readonly (number | undefined)[];
}

/** The chosen output, and why, where there was a choice. */
export interface ChosenScores<T> {
  readonly output: T;
  readonly reason?: string;
}

/** An output, with its shape, as messages name it. */
export const outputText = ({ name, shape }: ScoresOutput): string =>
  `${name} [${['n', ...shape.slice(1).map((size) => size ?? '?')].join(', ')}]`;

const isWide = ({ shape }: ScoresOutput, classes: number) => shape.length === 2 && shape[1] === classes;

/** Whether the shapes leave open which of several outputs is as wide as there are classes. */
export const isOpen = (outputs: readonly ScoresOutput[], classes: number | undefined): boolean =>
  classes !== undefined &&
  outputs.length > 1 &&
  outputs.some(({ shape }) => !shape.length || shape.slice(1).includes(undefined));

/** What outputs of scores are called, the surest first. */
const NAMES = [/prob/i, /logit|score/i];

/**
 * Which of several outputs holds the scores: the one that is as wide as there are classes; of several such, or where
 * nobody says how many classes there are, the one called probabilities or logits, else the first. A single output is taken as it
 * is; undefined where none of several is that wide.
 */
export function chooseScores<T extends ScoresOutput>(
  outputs: readonly T[],
  classes: number | undefined,
): ChosenScores<T> | undefined {
  if (outputs.length < 2) return outputs.length ? { output: outputs[0] } : undefined;
  const fitting = classes === undefined ? outputs : outputs.filter((output) => isWide(output, classes));
  if (!fitting.length) return undefined;
  const [called] = NAMES.flatMap((name) => fitting.filter((output) => name.test(output.name)));
  const which = called ? 'by its name' : 'the first';
  const among =
    classes === undefined
      ? `${which} of ${outputs.map(outputText).join(', ')}`
      : fitting.length === 1
        ? `of ${outputs.map(outputText).join(', ')} the one as wide as there are classes`
        : `${which} of ${fitting.map(({ name }) => name).join(', ')}, which are as wide as there are classes`;
  return { output: called ?? fitting[0], reason: among };
}

/** Why no output was chosen, and what to do. */
export const noScores = (outputs: readonly ScoresOutput[], classes: number | undefined): string =>
  `gives ${outputs.map(outputText).join(', ')}, none of them with a score for each of ${classes} classes; name the one to read with the output option (--output NAME).`;
