import { caption, type Figure, frame, headHeight, panelHeading } from '../../../../figures/index.js';
import { type SurfaceResult, stampOf } from './result.js';
import { colorScale } from './scale.js';

const MARGIN = { l: 16, r: 96, b: 16 };
const HEIGHT = 420;

/**
 * `loss-surface-3d`: the surfaces of `loss-surface` as heights, to be turned by hand. Only JupyterLab draws it: the
 * reports' build of Plotly has no third dimension.
 */
export function lossSurface3d(result: SurfaceResult): Figure {
  const { networks, image } = result;
  const stamp = stampOf(result);
  const { low, high, height, bar } = colorScale(networks);
  const highest = Math.max(...networks.flatMap(({ surface }) => surface.losses.flat()));
  const domain = (panel: number) => [panel / networks.length, (panel + 1) / networks.length];
  const page = {
    title: 'The loss around one image, as a landscape',
    subtitle: ['Turn it with the mouse. Heights are losses; colors are those of the contours.'],
    stamp,
    headRoom: 24,
  };
  const axis = (text: string, more: object = {}) => ({
    title: { text, font: { size: 12 } },
    tickfont: { size: 11 },
    ...more,
  });
  return {
    id: 'loss-surface-3d',
    caption: caption(
      stamp,
      `Cross-entropy around ${image}, along the sign of the gradient and along random signs, every pixel cut to [0, 1]; all landscapes have one scale of heights and of colors. One image: no interval applies.`,
    ),
    data: networks.map(({ surface: { offsets, losses } }, panel) => ({
      type: 'surface',
      scene: panel === 0 ? 'scene' : `scene${panel + 1}`,
      x: offsets,
      y: offsets,
      z: losses,
      surfacecolor: losses.map((row) => row.map(height)),
      ...{ cmin: low, cmax: high, colorscale: 'Viridis', showscale: panel === networks.length - 1 },
      colorbar: bar,
      hovertemplate: 'gradient %{x:.3f}, random %{y:.3f}: loss %{z:.3~g}<extra></extra>',
    })),
    layout: frame(
      { ...page, height: headHeight(page) + HEIGHT, margin: MARGIN },
      {
        ...Object.fromEntries(
          networks.map((_, panel) => [
            panel === 0 ? 'scene' : `scene${panel + 1}`,
            {
              domain: { x: domain(panel), y: [0, 1] },
              xaxis: axis('gradient'),
              yaxis: axis('random'),
              zaxis: axis('loss, nats', { range: [0, highest] }),
              camera: { eye: { x: -1.5, y: -1.6, z: 1.4 } },
            },
          ]),
        ),
        annotations: networks.map(({ name }, panel) => panelHeading(name, domain(panel)[0])),
      },
    ),
  };
}
