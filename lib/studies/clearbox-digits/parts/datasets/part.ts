import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { carriedOver } from './figures.js';
import { measureDatasets } from './measure.js';
import { NETWORKS } from './networks.js';
import { datasetsPlan } from './plan.js';
import { datasetsSection } from './section.js';
import { allRowsTable, attacksTable, cellsTable, likenessTable, networksTable } from './tables.js';

/** The article's future work: the same networks and attacks on Fashion-MNIST and CIFAR-10. */
export const datasets: Part<Study, StudyResults> = {
  id: 'datasets',
  title: () => 'Other data',
  measure: measureDatasets,
  recipe: (study) => ({ version: 1, networks: NETWORKS.map(({ name }) => name), ...datasetsPlan(study) }),
  anyProfile: true,
  tables: {
    'datasets-networks': ({ results }) => networksTable(results.datasets),
    'datasets-attacks': ({ results }) => attacksTable(results.datasets),
    'datasets-likeness': ({ results }) => likenessTable(results.datasets),
    'datasets-cells': ({ results }) => cellsTable(results.datasets),
    'datasets-all-rows': ({ results }) => allRowsTable(results.datasets),
  },
  figures: {
    'datasets-mnist': (results) => carriedOver(results.datasets, 'mnist', 'digits'),
    'datasets-fashion-mnist': (results) => carriedOver(results.datasets, 'fashion-mnist'),
    'datasets-cifar10': (results) => carriedOver(results.datasets, 'cifar10'),
  },
  section: datasetsSection,
};
