import type { SearchEvent } from '../../automl/index.js';
import type { Dataset, Schema, Table } from '../../data/index.js';
import type { Network, TrainingOptions } from '../../models/index.js';
import type { StudyRun } from '../../study/index.js';
import type { LocalTeachers } from './local-teachers.js';

/** The epsilons the study attacks at. */
export const EPSILONS = [0.1, 0.15, 0.2, 0.25, 0.3] as const;

/** FGSM over every test row at one epsilon. */
export interface AttackedTest {
  readonly epsilon: number;
  /** [n · 784]; rows LeNet got wrong from the start stay as they were. */
  readonly pixels: Float32Array;
  /** LeNet's answers, [n]. */
  readonly predicted: Int32Array;
  /** Rows that were right and are now wrong: what the study keeps. */
  readonly successes: Int32Array;
  readonly meanL2: number;
  readonly maxLinf: number;
}

/** The study, opened on one profile: its data, its LeNet, its files, and where results go. */
export interface Study extends StudyRun {
  /** Where this run's own CSV files lie; the files of digits and of MNIST never mix. */
  readonly files: string;
  readonly test: Dataset;
  readonly train: Dataset;
  readonly lenet: Network;
  /** Where a file of the study lies, by its path in the study's data_compressed folder. */
  file(path: string): Promise<string>;
  /** A CSV of the study, read. */
  csv(path: string, schema: Schema): Promise<Table>;
  /** The test set under FGSM; computed once per epsilon. */
  attacked(epsilon: number, onProgress?: (done: number, total: number) => void): Promise<AttackedTest>;
  /**
   * The two teachers that AutoML trains here on the study's training rows, opened once: from the cache where they were
   * trained before, else trained now, within the profile's budget. They belong to the study: nobody else disposes them.
   */
  teachers(onEvent?: (event: SearchEvent) => void): Promise<LocalTeachers>;
  /**
   * The student of GCP's recorded scores (`soft`) or its control (`hard`): the first that did not collapse, opened once.
   * It is the repository's where that keeps one of the run's recipe, else from the cache, else trained now. It belongs
   * to the study: nobody else disposes it.
   */
  student(kind: 'soft' | 'hard', onProgress?: TrainingOptions['onProgress']): Promise<Network>;
}
