import type { Study } from '../../contracts.js';

/** How much is measured. Defender and attackers project with the same starts and steps. */
export interface AdaptivePlan {
  /** Radii of L∞ balls, the one of the figure first. */
  readonly epsilons: readonly number[];
  /** Test images, from the first; and how many of them Square attacks. */
  readonly rows: number;
  readonly squareRows: number;
  readonly squareQueries: number;
  /** Codes per class, and steps of Adam on each. */
  readonly starts: number;
  readonly searchSteps: number;
  /** Of PGD through a purifier; those that are doubled for the rows still unbroken are told. */
  readonly steps: number;
  readonly unrolledSteps: number;
  /** Draws of the latent's starts that a gradient is averaged over, and PGD's steps then. */
  readonly draws: number;
  readonly expectedSteps: number;
  /** Of the search in latent space: steps, starts, and points that the defence is queried about. */
  readonly overpowered: { readonly steps: number; readonly starts: number; readonly tries: number };
  /** Of PGD and of Carlini and Wagner's attack on the undefended network. */
  readonly transferredSteps: number;
  /** Share of clean images that the detector may refuse. */
  readonly refused: number;
}

/** A profile decides nothing but whether there is MNIST. */
export const adaptivePlan = ({ comparable }: Pick<Study, 'comparable'>): AdaptivePlan =>
  comparable
    ? {
        epsilons: [0.3, 0.1],
        rows: 100,
        squareRows: 50,
        squareQueries: 500,
        starts: 2,
        searchSteps: 20,
        steps: 20,
        unrolledSteps: 10,
        draws: 4,
        expectedSteps: 10,
        overpowered: { steps: 100, starts: 2, tries: 3 },
        transferredSteps: 40,
        refused: 0.05,
      }
    : {
        epsilons: [0.3, 0.1],
        rows: 10,
        squareRows: 3,
        squareQueries: 10,
        starts: 2,
        searchSteps: 5,
        steps: 3,
        unrolledSteps: 3,
        draws: 2,
        expectedSteps: 2,
        overpowered: { steps: 10, starts: 1, tries: 2 },
        transferredSteps: 10,
        refused: 0.1,
      };
