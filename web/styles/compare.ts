import { css } from "lit";

/** The stage of pictures. The element sets --w --h (media), --scale --x --y (matrix), --ox … (the other picture). */
export const compareStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  gadb-problem {
    margin: var(--space-3);
  }
  .stage {
    position: relative;
    flex: 1;
    min-height: var(--stage-height);
    overflow: hidden;
    cursor: grab;
    /* A finger scrolls the page over a fitted picture, and moves the picture once it is larger. */
    touch-action: pan-y;
    user-select: none;
  }
  .stage.zoomed {
    touch-action: none;
  }
  .stage:active {
    cursor: grabbing;
  }
  .stage:focus-visible {
    outline-offset: -3px;
  }
  .waiting {
    position: absolute;
    inset: 0;
    width: fit-content;
    height: fit-content;
    margin: auto;
    padding: var(--space-1) var(--space-2);
    border-radius: var(--radius-1);
    background: var(--surface-1);
    color: var(--text-1);
  }
  .waiting:empty {
    padding: 0;
  }
  .filters {
    position: absolute;
  }
  .two {
    position: absolute;
    inset: 0;
    display: grid;
    grid-template-columns: 1fr 1fr;
  }
  .two .pane + .pane {
    border-inline-start: 1px solid var(--stage-black);
  }
  .pane {
    position: absolute;
    inset: 0;
    overflow: hidden;
  }
  .two .pane {
    position: relative;
  }
  .pictures,
  .layer {
    position: absolute;
    inset: 0;
  }
  .pictures {
    isolation: isolate;
  }
  .world {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 0;
    width: calc(var(--w) * 1px);
    height: calc(var(--h) * 1px);
    transform: matrix(var(--scale), 0, 0, var(--scale), var(--x), var(--y));
    transform-origin: 0 0;
  }
  .over {
    position: absolute;
    inset-block-start: calc(var(--oy) * 1px);
    inset-inline-start: calc(var(--ox) * 1px);
    width: calc(var(--ow) * 1px);
    height: calc(var(--oh) * 1px);
  }
  img,
  .sheet {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .sheet {
    /* Shows only where the picture is transparent. */
    background: repeating-conic-gradient(var(--checker-1) 0 25%, var(--checker-2) 0 50%) 0 0 /
      calc(16px / var(--scale)) calc(16px / var(--scale));
  }
  .pixelated img {
    image-rendering: pixelated;
  }
  .isolated img {
    filter: url("#channel");
  }
  .swipe .own {
    clip-path: inset(0 0 0 calc(var(--position) * 100%));
  }
  .onion .own {
    opacity: var(--position);
  }
  .difference {
    filter: url("#gain");
  }
  .difference .sheet {
    background: var(--stage-black);
  }
  .difference .own {
    mix-blend-mode: difference;
  }
  .tag {
    position: absolute;
    inset-block-start: var(--space-2);
    z-index: 2;
    padding: 0 var(--space-2);
    border-radius: var(--radius-1);
    background: var(--surface-1);
    color: var(--text-1);
    font-size: var(--size-s);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    line-height: 24px;
    pointer-events: none;
  }
  .tag.other {
    inset-inline-start: var(--space-2);
  }
  .tag.own {
    inset-inline-end: var(--space-2);
  }
  .slider {
    position: absolute;
    inset-block-end: var(--space-2);
    inset-inline: var(--space-2);
    z-index: 2;
    display: flex;
    align-items: center;
    gap: var(--space-2);
    width: min(26rem, 100% - 2 * var(--space-2));
    min-height: 36px;
    margin-inline: auto;
    padding: 0 var(--space-3);
    border: 1px solid var(--edge);
    border-radius: var(--radius-2);
    background: var(--surface-1);
    color: var(--text-1);
    font-size: var(--size-s);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .slider input {
    flex: 1;
    min-width: 0;
    height: 24px;
    accent-color: var(--text-1);
  }
  .slider output {
    min-width: 2.2em;
    text-align: end;
  }
  .edge {
    position: absolute;
    inset-block: 0;
    /* The middle of the thumb goes from one edge of the pane to the other. */
    inset-inline-start: -22px;
    z-index: 1;
    width: calc(100% + 44px);
    height: 100%;
    margin: 0;
    appearance: none;
    background: none;
    cursor: col-resize;
  }
  .edge:focus-visible {
    outline: none;
  }
  .edge::-webkit-slider-runnable-track {
    height: 100%;
    background: none;
  }
  .edge::-moz-range-track {
    height: 100%;
    background: none;
  }
  .edge::-webkit-slider-thumb {
    width: 44px;
    height: 100%;
    appearance: none;
    border: 0;
    background: linear-gradient(
      90deg,
      transparent 20px,
      var(--stage-black) 20px 21px,
      var(--stage-light) 21px 23px,
      var(--stage-black) 23px 24px,
      transparent 24px
    );
  }
  .edge::-moz-range-thumb {
    width: 44px;
    height: 100%;
    border: 0;
    border-radius: 0;
    background: linear-gradient(
      90deg,
      transparent 20px,
      var(--stage-black) 20px 21px,
      var(--stage-light) 21px 23px,
      var(--stage-black) 23px 24px,
      transparent 24px
    );
  }
  .edge:focus-visible::-webkit-slider-thumb {
    background: linear-gradient(
      90deg,
      transparent 18px,
      var(--stage-black) 18px 19px,
      var(--focus) 19px 25px,
      var(--stage-black) 25px 26px,
      transparent 26px
    );
  }
  .edge:focus-visible::-moz-range-thumb {
    background: linear-gradient(
      90deg,
      transparent 18px,
      var(--stage-black) 18px 19px,
      var(--focus) 19px 25px,
      var(--stage-black) 25px 26px,
      transparent 26px
    );
  }
  .held .edge,
  .held gadb-marks {
    pointer-events: none;
  }
  gadb-marks {
    /* Over the edge of swipe: its numbers are pressed, the rest lets the pointer through. */
    z-index: 2;
  }
  gadb-marks[tool] {
    z-index: 3;
  }
  @media (forced-colors: active) {
    .stage,
    .edge {
      forced-color-adjust: none;
    }
  }
`;
