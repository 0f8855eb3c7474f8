import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatRadius,
  frame,
  headHeight,
  type PlotlyTrace,
  panelHeading,
  plainAxis,
} from '../../../../figures/index.js';
import { type SurfaceNetwork, type SurfaceResult, stampOf } from './result.js';
import { type ColorScale, colorScale, STEP } from './scale.js';

const MARGIN = { l: 66, r: 96, b: 60 };
const SIDE = 346;
const GAP = 0.075;

const tidy = (value: number) => Number(value.toPrecision(6));

/** Where the answer turns wrong, the diamond in which no pixel moves more than the ball allows, and the image. */
function marks({ surface: { offsets, margins } }: SurfaceNetwork, ball: number, panel: number) {
  const axes = axesOf(panel);
  return [
    {
      type: 'contour',
      ...axes,
      x: offsets.map(tidy),
      y: offsets.map(tidy),
      z: margins,
      contours: { coloring: 'none', start: 0, end: 0, size: 1 },
      line: { color: '#FFFFFF', width: 2 },
      showscale: false,
      hoverinfo: 'skip',
    },
    {
      type: 'scatter',
      mode: 'lines',
      ...axes,
      x: [ball, 0, -ball, 0, ball].map(tidy),
      y: [0, ball, 0, -ball, 0].map(tidy),
      line: { color: COLORS.vermilion, width: 2, dash: 'dash' },
      hoverinfo: 'skip',
    },
    {
      type: 'scatter',
      mode: 'markers',
      ...axes,
      x: [0],
      y: [0],
      marker: { symbol: 'circle', size: 9, color: '#FFFFFF', line: { color: COLORS.black, width: 2 } },
      hoverinfo: 'skip',
    },
  ];
}

/** The loss as colors, with contours; the scale is drawn once. */
const landscape = (
  { surface: { offsets, losses } }: SurfaceNetwork,
  panel: number,
  { low, high, height, bar }: ColorScale,
  showscale: boolean,
): PlotlyTrace => ({
  type: 'contour',
  ...axesOf(panel),
  x: offsets.map(tidy),
  y: offsets.map(tidy),
  z: losses.map((row) => row.map(height)),
  customdata: losses,
  ...{ zmin: low, zmax: high, colorscale: 'Viridis', showscale },
  ...(showscale && { colorbar: bar }),
  contours: { start: low, end: high, size: STEP },
  line: { width: 0.4, color: 'rgba(255, 255, 255, 0.5)' },
  hovertemplate: 'gradient %{x:.3f}, random %{y:.3f}: loss %{customdata:.3~g}<extra></extra>',
});

/** `loss-surface`: the loss in the plane of the signed gradient and random signs, for each network. */
export function lossSurfaceFigure(result: SurfaceResult): Figure {
  const { networks, image, ball } = result;
  const stamp = stampOf(result);
  const scale = colorScale(networks);
  const [share, radius] = [
    (1 - GAP * (networks.length - 1)) / networks.length,
    networks[0].surface.offsets.at(-1) ?? 0,
  ];
  const domain = (panel: number) => [panel * (share + GAP), panel * (share + GAP) + share].map(tidy);
  const page = {
    title: 'The loss around one image',
    subtitle: [
      `The dot is the image; inside the dashed diamond no pixel moves by more than ε ${formatRadius(ball)}`,
      'White line: beyond it the answer is wrong',
    ],
    stamp,
    headRoom: 24,
  };
  // One panel alone is as large as one of two.
  const room = networks.length === 1 ? 900 - MARGIN.l - MARGIN.r - SIDE : 0;
  return {
    id: 'loss-surface',
    caption: caption(
      stamp,
      `Cross-entropy around ${image}, for ${networks.map(({ name }) => name).join(' and ')}: so far along the sign of the gradient to the right, and along random signs upwards, every pixel cut to [0, 1] (after Tramèr et al., 2018), on ${networks[0].surface.offsets.length} by ${networks[0].surface.offsets.length} points.`,
      `All panels have one color scale, which is logarithmic. Inside the dashed diamond no pixel moves by more than ${formatRadius(ball)}; beyond the white line the answer is wrong. One image: no interval applies.`,
    ),
    data: networks.flatMap((network, panel) => [
      landscape(network, panel, scale, panel === networks.length - 1),
      ...marks(network, ball, panel),
    ]),
    layout: frame(
      {
        ...page,
        height: headHeight(page) + SIDE + MARGIN.b,
        margin: { ...MARGIN, r: MARGIN.r + room },
      },
      {
        ...Object.fromEntries(
          networks.flatMap((_, panel) => {
            const suffix = axisSuffix(panel);
            const { xaxis, yaxis } = axesOf(panel);
            const ticks = [-1, -0.5, 0, 0.5, 1].map((part) => tidy(part * radius));
            const common = {
              ...{ range: [-radius, radius].map(tidy), showgrid: false },
              ...{ tickvals: ticks, ticktext: ticks.map((tick) => formatRadius(tick).replace('-', '\u2212')) },
            };
            return [
              [
                `xaxis${suffix}`,
                plainAxis('step along the gradient’s sign', { ...common, domain: domain(panel), anchor: yaxis }),
              ],
              [`yaxis${suffix}`, plainAxis(panel === 0 ? 'step along random signs' : '', { ...common, anchor: xaxis })],
            ];
          }),
        ),
        annotations: networks.map(({ name }, panel) => panelHeading(name, domain(panel)[0])),
      },
    ),
  };
}
