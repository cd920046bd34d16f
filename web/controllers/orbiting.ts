import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ModelViewerElement } from "../data/model-viewer.ts";
import { cameraOrbit, type Orbit } from "../lib/orbit.ts";

/** How much nearer or farther a step of the zoom goes. */
const ZOOM_STEP = 0.8;

/**
 * One camera for all models of a stage: whoever is turned, the others turn with it. `onRest` is told where it stands
 * after somebody has turned it.
 */
export class Orbiting implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #find: () => readonly ModelViewerElement[];
  readonly #onRest: (orbit: Orbit) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    find: () => readonly ModelViewerElement[],
    onRest: (orbit: Orbit) => void,
  ) {
    this.#host = host;
    this.#find = find;
    this.#onRest = onRest;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** For the "camera-change" of a model: what a person did goes to the others too. */
  readonly onCamera = (event: Event): void => {
    const { source } = (event as CustomEvent<{ source: string }>).detail;
    if (source !== "user-interaction") return;
    const turned = event.target as ModelViewerElement;
    for (const other of this.#find()) if (other !== turned) copyCamera(turned, other);
    this.#rest(turned);
  };

  /** Has all stand where the first does: a model has just come. */
  align(arrived: ModelViewerElement): void {
    const first = this.#find().find((model) => model !== arrived && model.loaded);
    if (first === undefined) return;
    copyCamera(first, arrived);
    // In metres from now on: what is framed by itself is framed anew when the stage changes.
    copyCamera(first, first);
  }

  /** Goes to where an address says. */
  goTo(orbit: Orbit): void {
    for (const model of this.#find()) place(model, { cameraOrbit: cameraOrbit(orbit) });
  }

  /** Looks at a point of the model. */
  lookAt({ x, y, z }: { x: number; y: number; z: number }): void {
    for (const model of this.#find())
      place(model, { cameraTarget: `${x}m ${y}m ${z}m` }, !prefersStill());
  }

  /** Where every model begins. */
  reset(): void {
    for (const model of this.#find())
      place(model, {
        cameraOrbit: "0deg 75deg 105%",
        cameraTarget: "auto auto auto",
        fieldOfView: "auto",
      });
    const [first] = this.#find();
    if (first !== undefined) this.#rest(first);
  }

  /** Nearer (1) or farther (-1). */
  zoom(steps: number): void {
    const [first] = this.#find();
    if (first === undefined) return;
    const { theta, phi, radius } = first.getCameraOrbit();
    this.goTo({ theta, phi, radius: radius * ZOOM_STEP ** steps });
    this.#rest(first);
  }

  #rest(model: ModelViewerElement): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#host.isConnected && model.isConnected) this.#onRest(model.getCameraOrbit());
    }, 300);
  }
}

type Camera = Partial<Pick<ModelViewerElement, "cameraOrbit" | "cameraTarget" | "fieldOfView">>;

function place(model: ModelViewerElement, camera: Camera, isSmooth = false): void {
  Object.assign(model, camera);
  // The element takes its properties with the next frame.
  void model.updateComplete.then(() => isSmooth || model.jumpCameraToGoal());
}

function copyCamera(from: ModelViewerElement, to: ModelViewerElement): void {
  const target = from.getCameraTarget();
  place(to, {
    cameraOrbit: cameraOrbit(from.getCameraOrbit()),
    cameraTarget: `${target.x}m ${target.y}m ${target.z}m`,
    fieldOfView: `${from.getFieldOfView()}deg`,
  });
}

/** Whether the person wants nothing to move by itself. */
export function prefersStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
