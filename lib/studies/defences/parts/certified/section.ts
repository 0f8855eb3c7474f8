import { formatCount, formatPoints, formatRadius } from '../../../../figures/index.js';
import { type Block, heading, paragraph } from '../../../../report/index.js';
import type { ReportContext } from '../../../../study/index.js';
import { shareText } from '../../words.js';
import type { CertifiedResult, WithCertified } from './result.js';
import { certifiedTable, triesTable } from './tables.js';
import { lastOf, limitText, provedOf, refutedOf, strongestText, widthOf } from './words.js';

function bracketText({ networks: [network], whole, plan }: CertifiedResult): string {
  const last = lastOf(network);
  const all = whole.certified[whole.certified.length - 1];
  return `At ε ${formatRadius(last.epsilon)} (n = ${formatCount(network.clean.n)}) ${shareText(last.certified)} is proved and ${shareText(last.attacked)} withstands PGD-${plan.pgdSteps} and ${plan.strongest}: ${formatPoints(widthOf(last), 1)} points are open. Of all ${formatCount(whole.clean.n)} test images ${shareText(all.share)} is proved and ${shareText(whole.clean)} is read right when clean. It costs a training of ${(network.trainingSeconds / 60).toFixed(1)} minutes, and clean accuracy.`;
}

function othersText({ networks, plan }: CertifiedResult): string {
  const [epsilon] = plan.epsilons;
  const told = networks
    .slice(1)
    .map(
      ({ name, brackets: [first] }) =>
        `${name} ${shareText(first.certified)} by intervals and ${shareText(first.crown)} by CROWN, where PGD leaves ${shareText(first.pgd)}`,
    );
  return `Of networks that were not trained for it, the same bounds prove at ε ${formatRadius(epsilon)}: ${told.join('; ')}. That is no sign that they are broken there: between a loose bound and an attack that fails lies what nobody knows.`;
}

const triesText = (result: CertifiedResult): string => {
  const { tries } = result;
  return `A proof is also a claim about code. It is caught where a proved row is broken: the attacks on all rows break ${formatCount(refutedOf(result))} of at least ${formatCount(provedOf(result))} that are proved (rows by networks and radii, by either method), and ${formatCount(tries.broken)} of ${formatCount(tries.total)} further tries break one of the ${formatCount(tries.rows)} rows proved at ε ${formatRadius(tries.epsilon)} (at most ${limitText(tries.atMost)} of such tries, one-sided 95 %). The balls proved are wider by what float32 may add to a distance.`;
};

/** What bounds prove. */
export function certifiedSection({ results: { certified }, take }: ReportContext<WithCertified>): Block[] {
  return [
    heading(2, 'Certified in L∞'),
    paragraph(
      `An attack that fails says what one attacker could not do; a bound says what none can. Papers on trained bounds (Gowal et al., 2018) print one figure, the share that is proved. Beside it stands here what attacks leave: the robust accuracy is between. ${bracketText(certified)}`,
    ),
    paragraph([othersText(certified), triesText(certified), strongestText(certified)].filter(Boolean).join(' ')),
    ...take('certified'),
    certifiedTable(certified),
    triesTable(certified),
  ];
}
