import type { CorruptionGroup, CorruptionName, Severity } from '../../../../data/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { Answer } from '../../answers.js';

/** One corruption at one severity, on each photograph of the sample. */
export interface CorruptedSample {
  readonly name: CorruptionName;
  readonly group: CorruptionGroup;
  readonly severity: Severity;
  /** 1 where the network is right, else 0; in the order of the result's rows. */
  readonly right: readonly number[];
  /** L2 between the corrupted photograph and the photograph, pixels in [0, 1]. */
  readonly l2: readonly number[];
}

/** Common corruptions: what weather, noise and bad cameras do. */
export interface CorruptionsResult extends PartResult {
  /** Positions of the photographs among all. */
  readonly rows: readonly number[];
  /** Whether the network is right on them as they are. */
  readonly clean: readonly number[];
  readonly samples: readonly CorruptedSample[];
  readonly photo: {
    readonly name: string;
    readonly provenance: string;
    readonly answer: Answer;
    readonly picture: string;
  };
  /** The first photograph under each corruption; answers are the likeliest ones, pictures data addresses. */
  readonly shown: readonly {
    readonly name: CorruptionName;
    readonly severity: Severity;
    readonly l2: number;
    readonly answer: Answer;
    readonly picture: string;
  }[];
}
