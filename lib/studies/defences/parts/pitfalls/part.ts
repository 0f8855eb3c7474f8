import type { Part } from '../../../../study/index.js';
import { trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { recipeCalled } from '../../recipes.js';
import { measurePitfalls } from './measure.js';
import { NETWORKS } from './networks.js';
import { pitfallsPlan } from './plan.js';
import type { WithPitfalls } from './result.js';
import { scaleFigure } from './scale-figure.js';
import { pitfallsSection } from './section.js';
import { stepsFigure } from './steps-figure.js';
import { suiteFigure } from './suite-figure.js';
import { surrogatesFigure } from './surrogates-figure.js';
import {
  gridTable,
  leakingTable,
  pitfallsTable,
  restartsTable,
  scaleTable,
  selectedTable,
  suiteTable,
  transferTable,
  unitsTable,
} from './tables.js';

/** What overstates robustness, each pitfall measured beside what is true. */
export const pitfalls: Part<Study, WithPitfalls> = {
  id: 'pitfalls',
  title: () => 'Pitfalls of evaluation',
  measure: (study, onProgress) => measurePitfalls(study, onProgress),
  recipe: (study) => ({
    version: 3,
    plan: pitfallsPlan(study),
    networks: NETWORKS.map((name) => trainingOf(recipeCalled(study, name))),
  }),
  tables: {
    pitfalls: ({ results }) => pitfallsTable(results.pitfalls),
    'pitfalls-grid': ({ results }) => gridTable(results.pitfalls),
    'pitfalls-restarts': ({ results }) => restartsTable(results.pitfalls),
    'pitfalls-scale': ({ results }) => scaleTable(results.pitfalls),
    'pitfalls-transfer': ({ results }) => transferTable(results.pitfalls),
    'pitfalls-suite': ({ results }) => suiteTable(results.pitfalls),
    'pitfalls-selected': ({ results }) => selectedTable(results.pitfalls),
    'pitfalls-units': ({ results }) => unitsTable(results.pitfalls),
    'pitfalls-leaking': ({ results }) => leakingTable(results.pitfalls),
  },
  figures: {
    'pitfalls-steps': (results) => stepsFigure(results.pitfalls),
    'pitfalls-scale': (results) => scaleFigure(results.pitfalls),
    'pitfalls-surrogates': (results) => surrogatesFigure(results.pitfalls),
    'pitfalls-suite': (results) => suiteFigure(results.pitfalls),
  },
  section: pitfallsSection,
};
