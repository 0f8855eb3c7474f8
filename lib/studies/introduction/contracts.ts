import type { Dataset } from '../../data/index.js';
import type { Network } from '../../models/index.js';
import type { StudyRun } from '../../study/index.js';

/** A photograph as the network sees it, and what is on it. */
export interface Photograph {
  /** "goldfish", or the name of a file. */
  readonly name: string;
  /** [224, 224, 3] in [0, 1]. */
  readonly image: Float32Array;
  readonly shape: readonly [number, number, number];
  /** Its class; of a file of the reader's own, the one the network answers. */
  readonly label: number;
  /** One sentence for captions. */
  readonly provenance: string;
}

/** A photograph that the walkthrough attacks, and the class it is to be taken for. */
export interface Subject {
  readonly photo: string;
  readonly goal: string;
}

/** The study, opened on one profile: the network, the photographs, and where results go. */
export interface Study extends StudyRun {
  /** EfficientNet-Lite0, pretrained on ImageNet; [n, 224, 224, 3] in [0, 1], normalized inside; 1,000 classes. */
  readonly model: Network;
  /**
   * A network of the two sources, where its published weights can be had; it belongs to the caller, who disposes it.
   * @throws AssetError where a file in its place is another.
   */
  printed(name: 'resnet18' | 'resnet50'): Promise<Network | undefined>;
  /** Names of the classes, in the order of the scores. */
  readonly classes: readonly string[];
  /** goldfish → tiger shark, koala → balloon; on the fallback the two photographs that there are. */
  readonly subjects: readonly [Subject, Subject];
  /** How many photographs `sample` draws from: 1,000, one of each class; on the fallback 16 crops of two. */
  readonly size: number;
  /**
   * A photograph by the name of its class, or by its file: a JPEG or PNG, resized and cropped as torchvision does.
   * Default: that of the first subject.
   * @throws DataError where there is neither such a class nor such a file.
   */
  photo(name?: string): Promise<Photograph>;
  /** The number of a class. @throws RangeError naming the nearest names. */
  classNumber(name: string): number;
  /** `n` photographs, evenly spread over the classes (all there are, where they are fewer). */
  sample(n: number): Promise<Dataset>;
  /** `n` photographs to fit on, evenly spread, and `others` more to try on, none of them the same. */
  split(n: number, others: number): Promise<{ readonly fit: Dataset; readonly tried: Dataset }>;
}
