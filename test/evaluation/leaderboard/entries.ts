import { type LeaderboardEntry, proportion } from '../../../lib/evaluation/index.js';

/** An entry of 100 rows, of which each attack leaves as many as said, and all of them together `worst`. */
export function entryWith(
  model: string,
  { clean = 98, pgd = 60, worst = 50, certified }: { clean?: number; pgd?: number; worst?: number; certified?: number },
): LeaderboardEntry {
  const attack = (name: string, correct: number, settings: Record<string, number | string>) => ({
    ...{ id: `${name}-linf-0.3`, name, kind: 'fixed' as const, access: 'gradients' as const, settings },
    ...{ ...proportion(correct, 100), queries: 4200, gradients: 4000, seconds: 3 },
  });
  return {
    ...{ link: 'https://example.org/paper', name: 'A paper', authors: 'A. Author', additional_data: false },
    ...{ number_forward_passes: 1, dataset: 'mnist', venue: 'ICLR 2018', architecture: 'lenet5', eps: '0.3' },
    clean_acc: clean.toFixed(2),
    autoattack_acc: worst.toFixed(2),
    unreliable: false,
    advlab: {
      ...{ format: 1, model, norm: 'linf', epsilon: 0.3, rows: 100, seed: 0, versions: { advlab: '0.8.0' } },
      data: { name: 'mnist-test', provenance: 'MNIST test, 10,000 images (rows 0 to 99)' },
      weights: [{ file: `${model}.pth`, sha256: 'a'.repeat(64) }],
      clean: proportion(clean, 100),
      attacks: [attack('pgd', pgd, { steps: 40 }), attack('autoattack', worst, { version: 'standard' })],
      worstCase: proportion(worst, 100),
      certified:
        certified === undefined
          ? null
          : { ...proportion(certified, 100), by: 'ibp', description: 'interval bounds', seconds: 1 },
      ...{ warnings: [], seconds: 10 },
    },
  };
}
