import { formatCount, formatPoints, formatRadius } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { CertifiedResult, WithCertified } from './result.js';
import { certifiedTable, triesTable } from './tables.js';
import { lastOf, limitText, provedOf, refutedOf, strongestText, widthOf } from './words.js';

function bracketText({ networks, whole, plan }: CertifiedResult): string {
  const [network] = networks;
  const last = lastOf(network);
  const all = whole.certified[whole.certified.length - 1];
  return `At ε ${formatRadius(last.epsilon)} (n = ${formatCount(network.clean.n)}) ${shareText(last.certified)} is proved and ${shareText(last.attacked)} withstands PGD-${plan.pgdSteps} and ${plan.strongest}: ${formatPoints(widthOf(last), 1)} points are open. Of all ${formatCount(whole.clean.n)} test images ${shareText(all.share)} is proved and ${shareText(whole.clean)} is read right when clean. ${costText(networks)}`;
}

/** What it takes: minutes, and clean accuracy beside the other networks on the same rows. */
function costText([{ trainingSeconds, clean }, ...others]: CertifiedResult['networks']): string {
  const less = others.map(
    ({ name, clean: theirs }) =>
      `${name} ${shareText(theirs)}, ${formatPoints(Math.abs(theirs.value - clean.value), 1)} points ${theirs.value < clean.value ? 'less' : 'more'}`,
  );
  return `Its training took ${(trainingSeconds / 60).toFixed(1)} minutes; of the same clean rows it reads ${shareText(clean)} right (${less.join('; ')}; one training each).`;
}

function othersText({ networks, plan }: CertifiedResult): string {
  const [epsilon] = plan.epsilons;
  const told = networks
    .slice(1)
    .map(
      ({ name, brackets: [first] }) =>
        `${name} ${shareText(first.certified)} by intervals and ${shareText(first.crown)} by CROWN, where PGD leaves ${shareText(first.pgd)}`,
    );
  return `Of networks that were not trained for it, the same bounds prove at ε ${formatRadius(epsilon)}: ${told.join('; ')}. CROWN stands on the first ${formatCount(networks[0].brackets[0].crown.n)} rows alone, so that the shares of the two are of different rows; linear bounds are often tighter than intervals, and not on networks trained for intervals. A share that is not proved is no sign of a network that is broken there: between a loose bound and an attack that fails lies what nobody knows.`;
}

const triesText = (result: CertifiedResult): string => {
  const { tries } = result;
  return `A proof is also a claim about code. It is caught where a proved row is broken: the attacks on all rows break ${formatCount(refutedOf(result))} of at least ${formatCount(provedOf(result))} that are proved (rows by networks and radii, by either method), and ${formatCount(tries.broken)} of ${formatCount(tries.total)} further tries break one of the ${formatCount(tries.rows)} rows proved at ε ${formatRadius(tries.epsilon)} (at most ${limitText(tries.atMost)} of such tries, one-sided 95 %). The radii proved are enlarged by the float32 rounding error.`;
};

/** What bounds prove. */
export function certifiedSection({ results: { certified }, take }: ReportContext<WithCertified>): Block[] {
  return [
    heading(2, 'Certified in L∞'),
    paragraph(
      `An attack that fails says what one attacker could not do; a bound says what none can. Papers on trained bounds (Gowal et al., 2018) report clean, PGD and verified accuracy; the last two bracket the robust accuracy, as here. ${bracketText(certified)}`,
    ),
    paragraph([othersText(certified), triesText(certified), strongestText(certified)].filter(Boolean).join(' ')),
    ...take('certified'),
    certifiedTable(certified),
    triesTable(certified),
  ];
}
