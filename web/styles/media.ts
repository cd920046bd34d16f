import { css } from "lit";

/** The stage around a picture: neutral, in three steps, and never the accent colour. */
export const mediaStyles = css`
  figure {
    display: flex;
    flex-direction: column;
    height: 100%;
    background: var(--stage-grey);
  }
  :host([plain]) figure {
    background: var(--surface-0);
  }
  figure.black {
    background: var(--stage-black);
  }
  figure.light {
    background: var(--stage-light);
  }
  .stage {
    position: relative;
    display: grid;
    flex: 1;
    min-height: 0;
    padding: var(--space-4);
    place-items: center;
    container-type: size;
  }
  gadb-picture {
    position: absolute;
    inset: 0;
  }
  video {
    max-width: 100%;
    max-height: 100%;
  }
  .audio,
  .unknown,
  .waiting {
    padding: var(--space-5);
    border-radius: var(--radius-2);
    background: var(--surface-1);
    color: var(--text-1);
  }
  .waiting:empty {
    visibility: hidden;
  }
  .audio,
  .unknown {
    display: grid;
    justify-items: center;
    gap: var(--space-3);
    width: min(100%, 26rem);
    text-align: center;
  }
  .audio > .icon,
  .unknown > .icon {
    color: var(--text-2);
    font-size: 3rem;
    stroke-width: 1.25;
  }
  audio {
    width: 100%;
  }
  figcaption {
    display: flex;
    flex: none;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
    padding: var(--space-1) var(--space-2) var(--space-1) var(--space-4);
    background: var(--surface-1);
    color: var(--text-2);
    font-size: var(--size-s);
  }
  .file {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--space-3);
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .file > :first-child {
    color: var(--text-1);
  }
  .tools {
    display: flex;
    flex: none;
  }
`;
