import type { InferenceSession } from 'onnxruntime-node';
import { DataError } from '../../../data/index.js';
import type { OpenModelOptions } from '../opened.js';
import { chooseScores, isOpen, noScores, outputText, type ScoresOutput } from '../outputs.js';

type Value = InferenceSession.ValueMetadata;
type TensorValue = InferenceSession.TensorValueMetadata;

const tensorOf =
  (types: readonly string[]) =>
  (value: Value): value is TensorValue =>
    value.isTensor && types.includes(value.type);

export const isFloats = tensorOf(['float32', 'float64', 'float16']);
const isWhole = tensorOf(['int64', 'int32']);

export const valuesText = (values: readonly Value[]): string =>
  values
    .map((value) => `${value.name} (${value.isTensor ? `${value.type} [${value.shape}]` : 'no tensor'})`)
    .join(', ');

/** Which of a model's outputs is read, and what it holds. */
export interface OnnxOutput {
  readonly name: string;
  readonly answers: 'scores' | 'labels';
  /** For the description: its shape and why it was chosen, where there was a choice. */
  readonly text: string;
}

/** Sizes as the file states them; undefined where they are open. */
const stated = ({ name, shape }: TensorValue): ScoresOutput => ({
  name,
  shape: shape.map((size) => (typeof size === 'number' && size > 0 ? size : undefined)),
});

function namedOutput(file: string, outputs: readonly Value[], name: string): OnnxOutput {
  const output = outputs.find((each) => each.name === name);
  if (!output) throw new DataError(file, `has no output ${name}; it gives ${valuesText(outputs)}.`);
  if (!isFloats(output) && !isWhole(output))
    throw new DataError(
      file,
      `gives ${valuesText([output])}; expected a tensor of scores (floats) or labels (integers), one of ${valuesText(outputs)}.`,
    );
  return { name, answers: isFloats(output) ? 'scores' : 'labels', text: `${name}, as asked` };
}

/**
 * Scores before labels, unless labels are asked for; of several tensors of scores one that is as wide as there are
 * classes, see `chooseScores`.
 * @param shapesOf the shapes that the model really gives, where it states too little
 * @throws DataError where no output can be read, none is called as asked, or none of several is that wide.
 */
export async function chooseOutput(
  file: string,
  outputs: readonly Value[],
  { output, classes, scores }: Pick<OpenModelOptions, 'output' | 'classes' | 'scores'>,
  shapesOf: (names: readonly string[]) => Promise<ScoresOutput[]>,
): Promise<OnnxOutput> {
  if (output !== undefined) return namedOutput(file, outputs, output);
  const floats = outputs.filter(isFloats).map(stated);
  const labels = outputs.find(isWhole);
  if (labels && (scores === 'labels' || !floats.length))
    return { name: labels.name, answers: 'labels', text: labels.name };
  if (!floats.length)
    throw new DataError(
      file,
      `gives ${valuesText(outputs)}; expected a tensor of scores (floats) or labels (integers).`,
    );
  const shaped = isOpen(floats, classes) ? await shapesOf(floats.map(({ name }) => name)) : floats;
  // Of two classes one number for each image may tell them apart.
  const chosen = chooseScores(shaped, classes) ?? (classes === 2 ? chooseScores(shaped, 1) : undefined);
  if (!chosen) throw new DataError(file, noScores(shaped, classes));
  const { name } = chosen.output;
  return { name, answers: 'scores', text: chosen.reason ? `${outputText(chosen.output)}: ${chosen.reason}` : name };
}
