import type { Architecture, Step } from '../../architecture.js';
import type { NamedArrays } from '../../contracts.js';
import type { Config } from './config.js';

/** A kind of networks, as transformers has it. */
export interface Family {
  /** The class whose weights are read. */
  readonly class: string;
  /** Height and width of the images, where the configuration decides them. */
  size?(config: Config): readonly [number, number];
  /** The layers from images of that shape to logits, with the names of the weights in the file. */
  layers(config: Config, input: Architecture['input'], classes: number): readonly Step[];
  /** The file's arrays as the layers have them. */
  arrays?(arrays: NamedArrays): NamedArrays;
  /** What the names of weights begin with that nothing uses. */
  readonly unused?: readonly string[];
}
