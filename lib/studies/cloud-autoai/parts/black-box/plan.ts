import type { Profile } from '../../../../study/index.js';
import type { BlackBoxPlan } from './result.js';

const PLANS: Readonly<Record<Profile, BlackBoxPlan>> = {
  digits: {
    rows: 50,
    labelRows: 10,
    epsilons: [0.03, 0.1, 0.2],
    radii: [0.5, 1, 2],
    squareQueries: 200,
    noiseQueries: 50,
    labelBudgets: [50, 150, 500],
    surrogateRows: 400,
    surrogateQueries: 100,
    treeRounds: 30,
    ownRows: 897,
    epochs: 20,
  },
  mnist: {
    rows: 150,
    labelRows: 30,
    epsilons: [0.03, 0.1, 0.2, 0.3],
    radii: [0.25, 0.5, 1],
    squareQueries: 500,
    noiseQueries: 100,
    labelBudgets: [50, 200, 500],
    surrogateRows: 2000,
    surrogateQueries: 200,
    treeRounds: 60,
    ownRows: 5000,
    epochs: 8,
  },
  full: {
    rows: 500,
    labelRows: 100,
    epsilons: [0.03, 0.1, 0.2, 0.3],
    radii: [0.25, 0.5, 1],
    squareQueries: 5000,
    noiseQueries: 500,
    labelBudgets: [50, 100, 200, 500, 1000, 2000, 5000],
    surrogateRows: 5000,
    surrogateQueries: 500,
    treeRounds: 100,
    ownRows: 10_000,
    epochs: 10,
  },
};

/** What a profile does. */
export const blackBoxPlan = (profile: Profile): BlackBoxPlan => PLANS[profile];
