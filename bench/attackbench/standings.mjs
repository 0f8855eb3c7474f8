import { envelope, optimality, overNetworks } from './optimality.mjs';

/** JSON has no Infinity. */
const distancesOf = ({ distances }) => distances.map((value) => value ?? Number.POSITIVE_INFINITY);
const isOurs = ({ library }) => library === 'ours';
const descending = (a, b) => b.score - a.score;

/** @typedef {{ id: string, library: string, name: string }} Attack */

/**
 * The standings of a norm: each attack's optimality on each network and their mean, against the nearest errors of the
 * whole pool and of the peers alone, and our best against the best peer.
 * @param {Attack[]} attacks of the pool, all of one norm, each measured on every network
 * @param {string[]} networks
 * @param {(network: string, attack: Attack) => { distances: (number | null)[] }} resultOf
 * @param {typeof import('advlab').bootstrapIntervals} bootstrapIntervals
 */
export function standings(attacks, networks, resultOf, bootstrapIntervals) {
  const measured = attacks.map((attack) => ({
    attack,
    distances: networks.map((network) => distancesOf(resultOf(network, attack))),
  }));
  const bestOf = (some) => networks.map((_, k) => envelope(some.map(({ distances }) => distances[k])));
  const best = bestOf(measured);
  const peers = measured.filter(({ attack }) => !isOurs(attack));
  const bestOfPeers = peers.length ? bestOf(peers) : undefined;
  const against = (distances, reference) => networks.map((_, k) => ({ distances: distances[k], best: reference[k] }));
  const table = measured
    .map(({ attack, distances }) => ({
      attack,
      distances,
      score: overNetworks(against(distances, best)),
      withoutOurs: bestOfPeers && overNetworks(against(distances, bestOfPeers)),
      perNetwork: networks.map((_, k) => optimality(distances[k], best[k])),
    }))
    .sort(descending);
  const [first, second] = [table.find(({ attack }) => isOurs(attack)), table.find(({ attack }) => !isOurs(attack))];
  const rows = best[0].length;
  const compared = first && second && compare(first, second, (distances) => against(distances, best));
  return { table, best, bestOfPeers, ours: first, peer: second, ...compared };

  /** Ours less theirs with its interval: the same rows are drawn again and again for both, on every network. */
  function compare(one, other, pairs) {
    const [own, theirs] = [pairs(one.distances), pairs(other.distances)];
    const scores = (weights) => {
      const values = [overNetworks(own, weights), overNetworks(theirs, weights)];
      return [...values, values[0] - values[1]];
    };
    const [ofOurs, ofPeer, ofDifference] = bootstrapIntervals(rows, scores, { resamples: 2000 });
    return {
      difference: one.score - other.score,
      intervals: { ours: ofOurs, peer: ofPeer, difference: ofDifference },
    };
  }
}
