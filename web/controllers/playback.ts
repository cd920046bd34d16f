import type { ReactiveController, ReactiveControllerHost } from "lit";
import { frameAt, frameCount, shuttle, timeOf, type Rate } from "../lib/timecode.ts";

/** The elements that play: the version that is shown, and the one it is compared with, which follows. */
export interface Players {
  own: HTMLMediaElement | null;
  other: HTMLMediaElement | null;
}

/** A part that is played again and again, in frames; both are part of it. */
export interface Loop {
  from: number;
  to: number;
}

/** Beyond so many frames the follower is put right. */
const MAX_DRIFT = 1.5;

/**
 * Plays a film or a sound by frames, forwards and backwards, and has a second one follow it. What is told by the browser
 * is a time; what is shown, kept and compared are frames.
 */
export class Playback implements ReactiveController {
  /** The frame that is shown. */
  frame = 0;
  /** Times the usual speed; negative is backwards, 0 stands. */
  speed = 0;
  loop: Partial<Loop> = {};
  /** How many frames the follower is ahead. */
  offset = 0;
  rate: Rate;
  readonly #host: ReactiveControllerHost;
  readonly #find: () => Players;
  #watched: HTMLMediaElement | undefined;
  #unwatch: (() => void) | undefined;
  #backwards = 0;

  constructor(host: ReactiveControllerHost, rate: Rate, find: () => Players) {
    this.#host = host;
    this.#find = find;
    this.rate = rate;
    host.addController(this);
  }

  /** How many frames there are; undefined until it is known. */
  get count(): number | undefined {
    const duration = this.#watched?.duration;
    return duration !== undefined && Number.isFinite(duration)
      ? frameCount(duration, this.rate)
      : undefined;
  }

  hostUpdated(): void {
    const { own } = this.#find();
    if (own === (this.#watched ?? null)) return;
    this.#unwatch?.();
    this.#watched = own ?? undefined;
    this.speed = 0;
    if (own !== null) this.#unwatch = this.#watch(own);
  }

  hostDisconnected(): void {
    this.stop();
    this.#unwatch?.();
    this.#watched = undefined;
  }

  /** Goes to a frame, as far as there is one. */
  seek(frame: number): void {
    const last = (this.count ?? Infinity) - 1;
    this.frame = Math.max(0, Math.min(frame, last));
    const { own, other } = this.#find();
    if (own !== null) own.currentTime = timeOf(this.frame, this.rate);
    if (other !== null) this.#align(other);
    this.#host.requestUpdate();
  }

  /** Stops, and goes so many frames on. */
  step(frames: number): void {
    this.stop();
    this.seek(this.frame + frames);
  }

  /** Has the follower play so many frames ahead. */
  shift(offset: number): void {
    if (Number.isInteger(offset)) this.offset = offset;
    this.seek(this.frame);
  }

  /** Plays, or stops. */
  toggle(): void {
    if (this.speed === 0) this.#go(1);
    else this.stop();
  }

  /** Faster forwards, faster backwards, or stop. */
  shuttle(key: "j" | "k" | "l"): void {
    this.#go(shuttle(this.speed, key));
  }

  stop(): void {
    this.#go(0);
  }

  /** Plays from here or up to here again and again; the same frame again ends it. */
  mark(end: keyof Loop): void {
    const { loop, frame } = this;
    const next = { ...loop, [end]: frame };
    const isNone = loop[end] === frame || (next.from ?? 0) >= (next.to ?? Infinity);
    this.loop = isNone ? {} : next;
    this.#host.requestUpdate();
  }

  #go(speed: number): void {
    cancelAnimationFrame(this.#backwards);
    this.speed = speed;
    const { own, other } = this.#find();
    for (const player of [own, other]) {
      if (player === null) continue;
      if (speed > 0) {
        player.playbackRate = speed;
        // Refused when nothing was pressed on the page, and interrupted by a stop.
        player.play().catch(() => player === own && this.#paused());
      } else player.pause();
    }
    if (speed < 0) this.#runBackwards(performance.now(), this.frame);
    this.#host.requestUpdate();
  }

  #paused(): void {
    if (this.speed > 0) this.speed = 0;
    this.#host.requestUpdate();
  }

  /** No browser plays backwards: it is sought, as fast as frames come. */
  #runBackwards(begun: number, from: number): void {
    this.#backwards = requestAnimationFrame((now) => {
      const { numerator, denominator } = this.rate;
      const seconds = (now - begun) / 1_000;
      const frame = from + Math.round((seconds * this.speed * numerator) / denominator);
      const isSeeking = this.#watched?.seeking ?? false;
      if (frame !== this.frame && !isSeeking) this.seek(frame);
      if (frame <= 0) this.stop();
      else this.#runBackwards(begun, from);
    });
  }

  #watch(own: HTMLMediaElement): () => void {
    const end = new AbortController();
    const { signal } = end;
    const on = (name: string, act: () => void) => own.addEventListener(name, act, { signal });
    on("loadedmetadata", () => this.#host.requestUpdate());
    on("durationchange", () => this.#host.requestUpdate());
    on("pause", () => this.#paused());
    on("ended", () => this.#paused());
    const told = own instanceof HTMLVideoElement ? watchFrames : watchClock;
    told(own as HTMLVideoElement, signal, (seconds) => this.#shown(frameAt(seconds, this.rate)));
    return () => end.abort();
  }

  /** While it stands, the frame is the one that was sought: what comes late is of a seek before. */
  #shown(frame: number): void {
    if (this.speed <= 0 || frame === this.frame) return;
    const { from = 0, to } = this.loop;
    if (to !== undefined && frame >= to) return this.seek(from);
    this.frame = frame;
    const { other } = this.#find();
    if (other !== null) this.#correct(other);
    this.#host.requestUpdate();
  }

  #correct(other: HTMLMediaElement): void {
    const { numerator, denominator } = this.rate;
    const due = timeOf(this.frame + this.offset, this.rate);
    const drift = Math.abs(other.currentTime - due) * (numerator / denominator);
    if (drift > MAX_DRIFT && !other.seeking) this.#align(other);
  }

  #align(other: HTMLMediaElement): void {
    other.currentTime = timeOf(Math.max(0, this.frame + this.offset), this.rate);
  }
}

/** Calls `show` with the time of each frame that is put on the screen. */
function watchFrames(
  film: HTMLVideoElement,
  signal: AbortSignal,
  show: (seconds: number) => void,
): void {
  const next = () =>
    film.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (signal.aborted) return;
      show(mediaTime);
      next();
    });
  next();
}

/** A sound shows nothing: its clock is looked at while it plays. */
function watchClock(
  sound: HTMLMediaElement,
  signal: AbortSignal,
  show: (seconds: number) => void,
): void {
  const look = () => {
    if (signal.aborted) return;
    show(sound.currentTime);
    if (!sound.paused) requestAnimationFrame(look);
  };
  sound.addEventListener("play", look, { signal });
  sound.addEventListener("seeked", look, { signal });
}
