import type { Dataset } from '../../data/index.js';
import type { Generator, SuspiciousUnits } from '../../generators/index.js';
import type { Network, TrainedModel } from '../../models/index.js';
import type { OnProgress, StudyRun } from '../../study/index.js';
import type { AttackName, NetworkName, OtherName } from './attacks.js';
import type { ChainPlan } from './plan.js';
import type { LossName, Schedule, SetName } from './schedule.js';

export interface ChainOptions {
  readonly set: SetName;
  readonly train: Dataset;
  readonly test: Dataset;
  /** The network that is attacked first; the chain's from then on. */
  readonly target: Network;
  /** The published relevant pixels are of the published network alone. */
  readonly published: boolean;
  readonly plan: ChainPlan;
  readonly retrain: boolean;
}

/** Everything that the study makes on one data set, each made once, when it is first asked for. All is the chain's. */
export interface Chain extends ChainOptions {
  readonly schedule: Schedule;
  /** Relevant pixels of each class: for the target the published ones, else by the ε rule on test images. */
  relevant(network: NetworkName): Promise<readonly (readonly number[])[]>;
  /** Most suspicious units of each class, by hit spectra over test images, as in the study. */
  suspicious(network: NetworkName): Promise<readonly SuspiciousUnits[]>;
  /**
   * A generator for each class against a network: of the target from fresh weights, of another network going on from
   * those by `plan.adaptiveEpochs`.
   */
  generators(loss: LossName, against?: NetworkName, onProgress?: OnProgress): Promise<readonly Generator[]>;
  /** Those of the target, gone on against the target itself for `plan.adaptiveEpochs`: the control of all that go on. */
  continued(loss: LossName, onProgress?: OnProgress): Promise<readonly Generator[]>;
  /** The test or training images as an attack on a network leaves them. */
  adversarial(attack: AttackName, split: 'train' | 'test', against?: NetworkName): Promise<Dataset>;
  /**
   * The target, or a fresh network of its architecture after the study's adversarial training on that attack's images.
   * Another seed (default 0) is other first weights and another order of the same images.
   */
  network(name: NetworkName, seed?: number): Promise<Network>;
  /** The same with what is known of its training; not of the target. */
  trained(name: AttackName, seed?: number): Promise<TrainedModel>;
  /** A fresh network after the toolbox's training: half of each batch attacked anew, on the network as it is by then. */
  fresh(name: OtherName, epochs: number): Promise<TrainedModel>;
}

/** The study, opened on one profile: the images, what is made of them, and where results go. */
export interface Study extends StudyRun {
  /** MNIST's 60,000 training images, on the fallback 897 digits; [28, 28, 1] in [0, 1]. */
  readonly train: Dataset;
  /** MNIST's 10,000 test images, on the fallback 900 digits. */
  readonly test: Dataset;
  /** Target, generators, robust networks and attacked images on MNIST (on the fallback: digits). */
  readonly chain: Chain;
  /** The same on CIFAR-10; undefined on the fallback, and where its files cannot be had. */
  cifar(): Promise<Chain | undefined>;
  /** The first `n` test images (all there are, where they are fewer). */
  sample(n: number): Dataset;
}
