export const table = ({ norms }) =>
  norms
    .map(({ norm, table: rows, difference, intervals }) => {
      const lines = rows.map(
        ({ attack, score, perNetwork }) =>
          `  ${(100 * score).toFixed(1).padStart(5)}  ${attack.id.padEnd(34)} ${perNetwork.map((value) => (100 * value).toFixed(1).padStart(5)).join(' ')}`,
      );
      const gap = intervals
        ? `  ours − best peer: ${(100 * difference).toFixed(1)} [${intervals.difference.map((edge) => (100 * edge).toFixed(1)).join(', ')}]`
        : '';
      return [norm, ...lines, gap].join('\n');
    })
    .join('\n');
export const publish = async () => [];
