import { LitElement, css, html, nothing, svg, type TemplateResult } from "lit";
import { formatBytes } from "../lib/format.ts";
import { layOut, type ChartInput, type ChartShapes } from "../lib/storage-chart.ts";
import { reset } from "../styles/shared.ts";

const HEIGHT = 300;

/**
 * How a project's storage grew and where that leads. The table beside it has the same numbers; to assistive technology
 * this is a picture with `label`.
 */
export class GadbChart extends LitElement {
  static override styles = [
    reset,
    css`
      svg {
        display: block;
        overflow: visible;
        width: 100%;
        height: 300px;
      }
      text {
        fill: var(--text-2);
        font-size: var(--size-xs);
      }
      .grid {
        stroke: var(--edge);
      }
      .content {
        fill: var(--accent-fill);
      }
      .reserved {
        fill: var(--warn);
      }
      .derived {
        fill: var(--edge-control);
      }
      .band {
        fill: var(--accent);
        opacity: 0.2;
      }
      .forecast {
        fill: none;
        stroke: var(--accent);
        stroke-width: 2;
        stroke-dasharray: 6 4;
      }
      .allocation {
        stroke: var(--bad);
        stroke-width: 2;
      }
      .now {
        stroke: var(--text-2);
        stroke-dasharray: 2 3;
      }
      .limit {
        fill: var(--bad);
        font-weight: 600;
      }
      @media (forced-colors: active) {
        .content,
        .reserved,
        .derived {
          stroke: CanvasText;
        }
      }
    `,
  ];

  static override properties = {
    input: { attribute: false },
    label: {},
    width: { state: true },
  };

  declare input: Omit<ChartInput, "width" | "height">;
  declare label: string;
  declare width: number;
  #observer = new ResizeObserver(([entry]) => {
    this.width = Math.round(entry?.contentRect.width ?? 0);
  });

  constructor() {
    super();
    this.label = "";
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override render(): TemplateResult {
    const shapes =
      this.width === 0
        ? undefined
        : layOut({ ...this.input, width: Math.max(240, this.width), height: HEIGHT });
    return html`<svg role="img" aria-label=${this.label}>
      ${shapes === undefined ? nothing : this.#renderShapes(shapes)}
    </svg>`;
  }

  #renderShapes({ areas, forecast, band, allocationY, nowX, xTicks, yTicks, plot }: ChartShapes) {
    return svg`
      ${yTicks.map(
        ({ at, value }) => svg`
          <line class="grid" x1=${plot.left} x2=${plot.right} y1=${at} y2=${at}></line>
          <text x=${plot.left - 8} y=${at + 4} text-anchor="end">${formatBytes(value)}</text>`,
      )}
      <path class="content" d=${areas[0]}></path>
      <path class="reserved" d=${areas[1]}></path>
      <path class="derived" d=${areas[2]}></path>
      <path class="band" d=${band}></path>
      <path class="forecast" d=${forecast}></path>
      ${xTicks.map(
        ({ at, value }) => svg`
          <text x=${at} y=${plot.bottom + 18} text-anchor="middle">${shortDay(value)}</text>`,
      )}
      <line class="now" x1=${nowX} x2=${nowX} y1=${plot.top} y2=${plot.bottom}></line>
      ${
        allocationY === undefined
          ? nothing
          : svg`
              <line class="allocation" x1=${plot.left} x2=${plot.right} y1=${allocationY} y2=${allocationY}></line>
              <text class="limit" x=${plot.left + 6} y=${allocationY + 16}>Allocation</text>`
      }`;
  }
}

function shortDay(at: number): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  }).format(at);
}

customElements.define("gadb-chart", GadbChart);

declare global {
  interface HTMLElementTagNameMap {
    "gadb-chart": GadbChart;
  }
}
