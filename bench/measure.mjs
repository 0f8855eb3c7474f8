import { BUSY } from './machine.mjs';
import { interleaved } from './pairs.mjs';
import { median, ratioOfPairs } from './statistics.mjs';
import { pool, summarize } from './verdicts.mjs';

const BATCHES = [100, 250, 500, 1000];
/** In the first round a peer this many times slower than the fastest is not tried at further batch sizes. */
const HOPELESS = 3;
/** Disturbed first timings shorter than this, in seconds, get a second chance. */
const LONG = 15;
/** A second peer goes through the pairs too where the first round put it this close to the fastest. */
const CLOSE = 1.15;

/**
 * One row of the bench: every peer once at every batch size, then ours against the fastest in interleaved pairs.
 * @param row of rows.mjs
 * @param lab of lab.mjs
 * @param {(text: string) => void} say
 * @throws Error where ours fails, or where no peer has a result that counts.
 */
export async function measure(row, lab, say) {
  const rows = lab.rowsOf(row);
  const sizes = (row.batches ?? BATCHES).filter((size) => size < rows.length);
  sizes.push(Math.min(rows.length, Math.max(...(row.batches ?? BATCHES))));

  async function once(side, batch, seed = 0) {
    const settings = { ...(side === 'ours' ? row.ours : row.peers[side]), ...(row.seeded ? { seed } : {}) };
    const command = { attack: row.asked ?? row.attack, rows, batch, settings };
    const { seconds, othersTook, judged } = await lab.run(side, command);
    const verdict = pool([summarize({ ...lab.truth(rows), judged, epsilon: row.epsilon })]);
    say(
      `${side}, batch ${batch}: ${(rows.length / seconds).toFixed(1)}/s, robust ${verdict.robustAccuracy.toFixed(3)}${
        row.epsilon === null ? `, broken ${verdict.broken} of ${verdict.right}, L2 ${verdict.meanL2?.toFixed(3)}` : ''
      }${othersTook > BUSY ? `, others took ${Math.round(100 * othersTook)} %` : ''}`,
    );
    return { seconds, othersTook, verdict };
  }

  /** Best batch size of one side by one timing each. */
  async function firstRound(side, fastest) {
    let best;
    for (const batch of sizes) {
      let run = await once(side, batch);
      if (run.othersTook > BUSY && run.seconds < LONG) {
        const again = await once(side, batch);
        if (again.othersTook < run.othersTook) run = again;
      }
      if (best === undefined || run.seconds < best.seconds) best = { ...run, batch };
      if (best.seconds > HOPELESS * fastest) break;
    }
    return { side, ...best, why: side === 'ours' ? undefined : row.rule.counts(best.verdict) };
  }

  const tried = [];
  const excluded = [];
  for (const peer of Object.keys(row.peers)) {
    try {
      const found = await firstRound(peer, Math.min(...tried.map(({ seconds }) => seconds)));
      if (found.why === undefined) tried.push(found);
      else excluded.push({ peer, why: found.why, speed: rows.length / found.seconds });
    } catch (error) {
      excluded.push({ peer, why: error.message });
    }
  }
  if (tried.length === 0)
    throw new Error(
      `No peer of ${row.attack} has a result: ${excluded.map(({ peer, why }) => `${peer}: ${why}`).join('; ')}`,
    );
  tried.sort((a, b) => a.seconds - b.seconds);
  const rivals = tried.slice(0, 2).filter(({ seconds }) => seconds <= CLOSE * tried[0].seconds);
  const ours = await firstRound('ours', Number.POSITIVE_INFINITY);

  const pairs = await interleaved(row.pairs, [ours, ...rivals], once);
  return outcome({ row, rows, pairs, rivals, tried, excluded, ours, proportion: lab.proportion });
}

const speedOf = (n, runs) => n / median(runs.map(({ seconds }) => seconds));
const rounded = (value, digits = 4) => (value === null ? null : Number(value.toPrecision(digits)));

function outcome({ row, rows, pairs, rivals, tried, excluded, ours, proportion }) {
  const n = rows.length;
  const runs = new Map([ours, ...rivals].map(({ side }) => [side, pairs.map((pair) => pair[side])]));
  const othersTook = Math.max(...[...runs.values()].map((of) => median(of.map((run) => run.othersTook))));
  const against = rivals.map(({ side }) => ({
    side,
    ratio: ratioOfPairs(runs.get('ours').map(({ seconds }, i) => ({ ours: seconds, peer: runs.get(side)[i].seconds }))),
  }));
  against.sort((a, b) => a.ratio.median - b.ratio.median);
  const [{ side: fastestPeer, ratio }] = against;
  const pooled = (side) => {
    const verdict = pool(runs.get(side).map((run) => run.verdict));
    if (row.epsilon === null) return verdict;
    // Over images, however often each was attacked: repeated runs of one attack are no new rows.
    return { ...verdict, interval: proportion(Math.round(verdict.robustAccuracy * n), n).interval };
  };
  const verdicts = Object.fromEntries([...runs.keys()].map((side) => [side, pooled(side)]));
  return {
    attack: row.attack,
    network: row.network ?? 'lenet',
    norm: row.norm,
    epsilon: row.epsilon,
    verdictsAgree: rivals.every(
      ({ side }) => row.rule.counts(verdicts[side]) === undefined && row.rule.agrees(verdicts.ours, verdicts[side]),
    ),
    ours: rounded(speedOf(n, runs.get('ours'))),
    peers: Object.fromEntries(
      tried.map(({ side, seconds }) => [side, rounded(runs.has(side) ? speedOf(n, runs.get(side)) : n / seconds)]),
    ),
    ratioToFastestPeer: rounded(ratio.median),
    pairs: row.pairs,
    n,
    fastestPeer,
    ratioSpread: [rounded(ratio.lowest), rounded(ratio.highest)],
    othersTook: rounded(othersTook, 2),
    rule: row.rule.says,
    batches: Object.fromEntries([ours, ...tried].map(({ side, batch }) => [side, batch])),
    verdicts,
    excluded: excluded.map(({ speed, ...rest }) => ({ ...rest, ...(speed ? { speed: rounded(speed) } : {}) })),
    settings: { ours: row.ours, ...row.peers },
  };
}
