import type { RobustnessReport } from '../../evaluation/index.js';
import { formatCount } from '../format.js';
import { plain, type Source } from '../wording.js';

/** What every caption of a report's figures ends with: rows, data and seed. */
export const sourceOf = ({ data, n, seed }: Pick<RobustnessReport, 'data' | 'n' | 'seed'>): Source => ({
  comparable: true,
  data: `n = ${formatCount(n)} rows of ${data.provenance.replace(/\.$/, '')}; seed ${seed}`,
});

/** What radii and sizes are measured in. */
export const unitOf = ({ data }: Pick<RobustnessReport, 'data'>): string =>
  data.features ? 'units of each feature’s range' : 'pixels in [0, 1]';

/** A line holds this many letters of a name and of its data. */
const MOST = { model: 40, data: 90 };

/** The line below every title. Of a path its end tells most, of a description of data its beginning. */
export function subtitleOf({ model, data, n }: Pick<RobustnessReport, 'model' | 'data' | 'n'>): string {
  const name = model.name.length > MOST.model ? `…${model.name.slice(1 - MOST.model)}` : model.name;
  const rows = data.provenance.length > MOST.data ? `${data.provenance.slice(0, MOST.data - 1)}…` : data.provenance;
  return `${plain(name)} on ${plain(rows)}, n = ${formatCount(n)}`;
}
