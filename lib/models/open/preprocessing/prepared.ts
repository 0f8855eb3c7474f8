import { type Tensor4D, tf } from '../../../tensor/index.js';
import { behind } from '../ends.js';
import { dimensionsIn, isFlat, LAYOUTS, type Layout, type Shape } from '../layout.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import type { PixelValues, Preprocessing } from './contract.js';
import { checkFeatures, rangesOf, rangesStep, shapeStep } from './features.js';
import { pixelValues } from './read.js';
import { channelsStep, layoutStep, resizeStep, type Step, valuesStep } from './steps.js';
import { preprocessingOptions, valuesText } from './text.js';

type Asked = Pick<OpenModelOptions, 'preprocess' | 'inputSize' | 'channels' | 'layout' | 'input' | 'features'>;

/**
 * What is asked, as data; nothing of it needs the model.
 * @throws RangeError naming the option, what it is and what was expected.
 */
export function askedPreprocessing({ preprocess, inputSize, channels, layout }: Asked): Preprocessing {
  const wrong = (option: string, got: unknown, expected: string) =>
    new RangeError(`option ${option}: expected ${expected}, got ${JSON.stringify(got)}.`);
  let values: PixelValues = {};
  try {
    if (preprocess !== undefined) values = pixelValues(preprocess);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`option preprocess: ${error.message}`) : error;
  }
  if (inputSize !== undefined && !(inputSize.length === 2 && inputSize.every((n) => Number.isInteger(n) && n > 0)))
    throw wrong('inputSize', inputSize, 'height and width, whole numbers from 1 on');
  if (channels !== undefined && channels !== 'rgb' && channels !== 'bgr')
    throw wrong('channels', channels, '"rgb" or "bgr"');
  if (layout !== undefined && !LAYOUTS.includes(layout)) throw wrong('layout', layout, `one of ${LAYOUTS.join(', ')}`);
  return {
    ...values,
    ...(inputSize && { inputSize }),
    ...(channels === 'bgr' && { channels }),
    ...(layout && { layout }),
  };
}

/** The images that the file is opened for, behind what resizes those of the caller. */
export const innerInput = ({ input, inputSize }: Asked): OpenModelOptions['input'] =>
  input && inputSize ? [...inputSize, input[2]] : input;

const shown = (shape: readonly number[]) => `[${shape.join(', ')}]`;

/** Whether values that are arranged in one layout can be taken for those of another: rows take any order. */
function canTake(taken: Layout, wanted: Layout, shape: Shape): boolean {
  const dimensions = [taken, wanted].map((layout) =>
    dimensionsIn(layout, shape)
      ?.filter((n) => n !== 1)
      .join(),
  );
  return dimensions[1] !== undefined && (isFlat(taken) || dimensions[0] === dimensions[1]);
}

/** Throws a RangeError where an asked preprocessing does not fit the model that is to be behind it. */
function checkFits(
  source: string,
  { model, layout, normalize }: Opened,
  asked: Preprocessing,
  features: Asked['features'],
): void {
  const { inputShape } = model;
  const [height, width, channels] = inputShape;
  const fail = (what: string): never => {
    throw new RangeError(`${source}: ${what}`);
  };
  const said = valuesText(asked);
  if (features) checkFeatures(source, inputShape, features);
  if (features && (asked.inputSize ?? asked.channels))
    fail(
      'takes rows of features here, which have no size and no order of colors: leave out --input-size and --channels.',
    );
  if (normalize && said)
    fail(
      `its architecture begins with a normalize layer (${valuesText(normalize)}), and --preprocess ${said} is given too. Take one of the two away: the layer out of the architecture, or the option.`,
    );
  for (const name of ['mean', 'std'] as const) {
    const count = asked[name]?.length ?? 1;
    if (features && count !== 1 && count !== features.length)
      fail(
        `takes ${features.length} features, and ${name} has ${count} values: give one for each, in the order of the columns, or one for all.`,
      );
    if (!features && count !== 1 && count !== channels)
      fail(
        `takes images ${shown(inputShape)} of ${channels === 1 ? 'one channel' : `${channels} channels`}, and ${name} has ${count} values (${asked[name]?.join()}): give one for all channels${channels === 1 ? '' : `, or ${channels}`}.`,
      );
  }
  if (asked.channels && channels !== 3)
    fail(`takes images ${shown(inputShape)}: only images of 3 channels have an order of colors (--channels bgr).`);
  const size = asked.inputSize;
  if (size && (size[0] !== height || size[1] !== width))
    fail(
      `takes images of ${height} × ${width}, and the input size that was given is ${size.join(' × ')}: say --input-size ${height}x${width}, or leave it out.`,
    );
  if (asked.layout !== undefined && !canTake(layout, asked.layout, inputShape)) {
    const others = LAYOUTS.filter((other) => canTake(layout, other, inputShape));
    fail(
      `takes images ${shown(inputShape)} in the layout ${layout}, and ${asked.layout} does not fit; these do: ${others.join(', ')}.`,
    );
  }
}

const inTurn = (steps: readonly Step[]): Step => ({
  apply: (images) => tf.tidy(() => steps.reduce<Tensor4D>((x, { apply }) => apply(x), images)),
  back: (cotangents) => tf.tidy(() => steps.reduceRight<Tensor4D>((x, { back }) => back(x), cotangents)),
});

/** Values for each channel of the model, as values for each channel of the images. */
const forImages = ({ range, mean, std }: PixelValues, channels: Preprocessing['channels']): PixelValues => {
  const turned = (values: readonly number[]) => (channels ? [...values].reverse() : values);
  return { ...(range && { range }), ...(mean && { mean: turned(mean) }), ...(std && { std: turned(std) }) };
};

/**
 * The opened model behind what is done to images before it: what was asked, and what its architecture says. Images are
 * in [0, 1] as they are in the data, and so is every ε.
 * @throws RangeError where what was asked does not fit the model, or both say what becomes of pixels.
 */
export function withPreprocessing(source: string, opened: Opened, options: Asked): Opened {
  const asked = askedPreprocessing(options);
  const { features } = options;
  checkFits(source, opened, asked, features);
  const { normalize } = opened;
  if (features) return behindFeatures(opened, asked, features);
  const preprocessing: Preprocessing = {
    layout: opened.layout,
    ...asked,
    ...(normalize && forImages(normalize, asked.channels)),
  };
  const inner = opened.model.inputShape;
  const input: Shape = asked.inputSize && options.input ? [options.input[0], options.input[1], inner[2]] : inner;
  const { range, mean, std, channels, layout = opened.layout } = preprocessing;
  const steps = [
    ...(range || mean || std ? [valuesStep(preprocessing)] : []),
    ...(input.join() !== inner.join() ? [resizeStep(input, [inner[0], inner[1]])] : []),
    ...(channels ? [channelsStep] : []),
    ...(layout !== opened.layout ? [layoutStep(layout, opened.layout, inner)] : []),
  ];
  const model = steps.length ? behind(opened.model, inTurn(steps), input) : opened.model;
  const words = preprocessingOptions(asked);
  return {
    ...opened,
    model: { ...model, preprocessing },
    description: `${opened.description}${words && `; images enter it through ${words}`}`,
  };
}

/** The opened model behind the ranges of features, and what else was asked to be done to their values then. */
function behindFeatures(opened: Opened, asked: Preprocessing, features: NonNullable<Asked['features']>): Opened {
  const { model, normalize } = opened;
  const { layout = opened.layout, ...values } = asked;
  const inner = model.inputShape;
  const words = valuesText(values);
  const steps = [
    rangesStep(features),
    ...(words ? [valuesStep(values)] : []),
    shapeStep(inner),
    ...(normalize ? [valuesStep(normalize)] : []),
    ...(layout !== opened.layout ? [layoutStep(layout, opened.layout, inner)] : []),
  ];
  return {
    ...opened,
    model: {
      ...behind(model, inTurn(steps), [1, features.length, 1]),
      preprocessing: { layout, ranges: rangesOf(features), ...values },
    },
    description: `${opened.description}; features enter it in the table’s own values${words && `, then through --preprocess ${words}`}`,
  };
}
