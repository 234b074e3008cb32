import { CategoryScale, Chart, LinearScale, LineController, LineElement, type Plugin, PointElement, Tooltip } from 'chart.js';
import { type Place, placeOf } from '../src/widgets/chart-labels';

Chart.register(CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip);

/** The data of a chart, from the JSON beside it. Null leaves a gap in the line, because a value that is not known is not drawn. */
interface ChartData {
  labels: string[];
  series: { name: string; kind: 'now' | 'before' | 'target'; values: (number | null)[] }[];
  /** The index of the label of the campaign's key day. */
  keyDay?: number;
}

function colour(name: string): string {
  // light-dark() in a custom property is resolved only where the property is used, so the colour is read from an element and not from the
  // property.
  const probe = document.createElement('span');
  probe.className = `chart-colour-${name}`;
  probe.hidden = false;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function number(value: number): string {
  return new Intl.NumberFormat(document.documentElement.lang === 'vi' ? 'vi-VN' : 'en').format(value);
}

/** Direct labels at the end of each line, instead of a legend. */
const endLabels: Plugin<'line'> = {
  id: 'endLabels',
  afterDatasetsDraw(chart) {
    const pen = chart.ctx;
    const placed: Place[] = [];
    const lines = chart.data.datasets.map((set, index) =>
      (set.data as (number | null)[]).map((value, at) => {
        const point = value === null ? undefined : chart.getDatasetMeta(index).data[at];
        return point && { x: point.x, y: point.y };
      }),
    );
    chart.data.datasets.forEach((set, index) => {
      const own = lines[index] ?? [];
      const known = own.flatMap((point, at) => (point ? [at] : []));
      // The line of this edition is labelled at its last point; the others are labelled where there is room beside their line.
      const kind = (set as { kind?: string }).kind;
      const wanted = known[kind === 'now' ? known.length - 1 : Math.round((known.length - 1) * (kind === 'target' ? 0.6 : 0.8))];
      if (wanted === undefined) return;
      pen.save();
      pen.font = `${kind === 'now' ? 600 : 500} 12.5px "Be Vietnam Pro", system-ui, sans-serif`;
      pen.fillStyle = String(set.borderColor);
      const text = set.label ?? '';
      const side = kind === 'before' ? 'under' : 'over';
      const place = placeOf(own, wanted, pen.measureText(text).width, side, lines, placed, chart.chartArea);
      if (place) {
        placed.push(place);
        pen.fillText(text, place.x, place.y);
      }
      pen.restore();
    });
  },
};

function draw(canvas: HTMLCanvasElement): void {
  const island = document.getElementById(canvas.dataset.chart ?? '');
  if (!island) return;
  const data = JSON.parse(island.textContent ?? '{}') as ChartData;
  let chart: Chart | undefined;
  const paint = (): void => {
    chart?.destroy();
    const colours = { now: colour('now'), before: colour('before'), target: colour('target') };
    const ink = colour('before');
    const line = colour('line');
    const key = colour('target');
    Chart.defaults.font.family = '"Be Vietnam Pro", system-ui, sans-serif';
    Chart.defaults.font.size = 12;
    chart = new Chart(canvas, {
      type: 'line',
      data: {
        labels: data.labels,
        datasets: data.series.map((series) => ({
          label: series.name,
          kind: series.kind,
          data: series.values,
          borderColor: colours[series.kind],
          backgroundColor: colours[series.kind],
          borderWidth: series.kind === 'now' ? 2.5 : 1.5,
          borderDash: series.kind === 'target' ? [5, 4] : [],
          pointRadius: series.values.map((_, index) =>
            series.kind === 'now' && index === series.values.findLastIndex((value) => value !== null) ? 4 : 0,
          ),
          pointHoverRadius: 4,
          tension: 0.15,
          spanGaps: false,
        })),
      },
      options: {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        interaction: { mode: 'index', intersect: false },
        layout: { padding: { top: 18, right: 8 } },
        plugins: {
          tooltip: { callbacks: { label: (item) => `${item.dataset.label ?? ''}: ${number(Number(item.parsed.y))}` } },
        },
        scales: {
          x: {
            grid: { display: false },
            border: { color: line },
            ticks: {
              autoSkip: true,
              maxRotation: 0,
              color: (context) => (context.index === data.keyDay ? key : ink),
            },
          },
          y: {
            beginAtZero: true,
            border: { display: false },
            grid: { color: line },
            ticks: { color: ink, maxTicksLimit: 5, callback: (value) => number(Number(value)) },
          },
        },
      },
      plugins: [endLabels],
    });
  };
  paint();
  document.addEventListener('theme:changed', paint);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
}

void document.fonts.ready.then(() => {
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas[data-chart]')) draw(canvas);
});
