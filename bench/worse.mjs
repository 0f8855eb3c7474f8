/** A row in words; the network where it is not the study's LeNet. */
export const rowName = ({ attack, network = 'lenet', norm, epsilon }) =>
  `${attack}${network === 'lenet' ? '' : ` ${network}`} ${norm === 'linf' ? 'L∞' : norm.toUpperCase()}${epsilon === null ? '' : ` ε ${epsilon}`}`;

/** The same row of the bench: what was compared with what, on how many images. */
const identity = ({ n, settings, ...row }) => JSON.stringify([rowName(row), n, settings]);

/**
 * For each row of the bench the worse ratio over kinds of processors, since a mark counts on the worse. Rows that were
 * changed between two kinds' runs are rows of their own.
 * @param {readonly { kind: string, results: readonly object[] }[]} runs
 * @returns rows in the order in which they first come: one result `of` it, ratios by kind, the worse of them and its kind
 */
export function worseRatios(runs) {
  const rows = new Map();
  for (const { kind, results } of runs)
    for (const result of results) {
      const key = identity(result);
      const row = rows.get(key) ?? { of: result, ratios: {}, agree: true };
      row.ratios[kind] = result.ratioToFastestPeer;
      row.agree &&= result.verdictsAgree;
      rows.set(key, row);
    }
  return [...rows.values()].map((row) => {
    const [kind, ratio] = Object.entries(row.ratios).reduce((worst, one) => (one[1] < worst[1] ? one : worst));
    return { ...row, worse: { kind, ratio } };
  });
}
