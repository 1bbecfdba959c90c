/** @file One point of view for several pictures: turning one turns all. */

import type { CameraState, Picture } from "../../marks/picture.ts";

/** Whatever has a camera, of any data. */
type Turnable = Pick<Picture<never>, "camera">;

export interface LinkedCameras {
  /** Gives a picture the common point of view; the first to come sets it, unless one is known. */
  join(picture: Turnable): void;
  leave(picture: Turnable): void;
  /** A picture was turned by hand: the others follow at once. */
  turned(picture: Turnable, camera: CameraState): void;
  /** All back to their own first view. */
  forget(): void;
  readonly state: CameraState | undefined;
}

/** @param state - the point of view of a link, if any. */
export function linkedCameras(state: CameraState | undefined): LinkedCameras {
  const pictures = new Set<Turnable>();
  let common = state;
  return {
    join: (picture) => {
      pictures.add(picture);
      if (common) picture.camera?.set(common);
    },
    leave: (picture) => {
      pictures.delete(picture);
    },
    turned: (picture, camera) => {
      common = camera;
      for (const other of pictures) if (other !== picture) other.camera?.set(camera);
    },
    forget: () => {
      common = undefined;
    },
    get state() {
      return common;
    },
  };
}
