import type { PixelValues, Preprocessing } from './contract.js';

const isOne = (values: readonly number[]) => values.every((value) => value === values[0]);
const listText = (values: readonly number[]) => (isOne(values) ? String(values[0]) : values.join());

/** The value of `--preprocess` that says these values; empty where they stay as they are. */
export const valuesText = ({ range, mean, std }: PixelValues): string =>
  [
    ...(range ? [`range=${range.join('..')}`] : []),
    ...(mean ? [`mean=${listText(mean)}`] : []),
    ...(std ? [`std=${listText(std)}`] : []),
  ].join();

/** A preprocessing as options of the command line. */
export function preprocessingOptions({ channels, layout, inputSize, ranges: _, ...values }: Preprocessing): string {
  const text = valuesText(values);
  return [
    ...(text ? [`--preprocess ${text}`] : []),
    ...(inputSize ? [`--input-size ${inputSize.join('x')}`] : []),
    ...(channels ? [`--channels ${channels}`] : []),
    ...(layout ? [`--layout ${layout}`] : []),
  ].join(' ');
}
