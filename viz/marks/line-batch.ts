/** @file Many thin lines, or many dots, in one buffer that grows when it must. */

import {
  BufferAttribute,
  BufferGeometry,
  DynamicDrawUsage,
  LineBasicMaterial,
  LineSegments,
  Points,
  PointsMaterial,
  Sphere,
} from "three";

export interface Batch<Shape> {
  readonly shape: Shape;
  /** Points x, y, z; for lines each two are a segment. Those with a number missing must be left out. */
  set(points: ArrayLike<number>, colour?: string): void;
  dispose(): void;
}

/** Lines of one pixel. */
export function lineBatch(opacity = 1): Batch<LineSegments> {
  const material = new LineBasicMaterial({ transparent: opacity < 1, opacity });
  return batch(new LineSegments(new BufferGeometry(), material), material);
}

/** Round dots of that many CSS pixels whatever their distance. */
export function dotBatch(size: number): Batch<Points> {
  const material = new PointsMaterial({ size: size * Math.min(2, devicePixelRatio), sizeAttenuation: false });
  material.onBeforeCompile = (shader) => {
    shader.fragmentShader = shader.fragmentShader.replace(
      "#include <clipping_planes_fragment>",
      "#include <clipping_planes_fragment>\nif (length(gl_PointCoord - 0.5) > 0.5) discard;",
    );
  };
  return batch(new Points(new BufferGeometry(), material), material);
}

function batch<Shape extends LineSegments | Points>(
  shape: Shape,
  material: LineBasicMaterial | PointsMaterial,
): Batch<Shape> {
  let capacity = 0;
  shape.geometry.boundingSphere = new Sphere(undefined, 10);
  return {
    shape,
    set: (points, colour) => {
      const { geometry } = shape;
      shape.visible = points.length > 0;
      if (colour) material.color.set(colour);
      if (points.length > capacity) {
        // Room for half as much again: contours and lines change their length with the values.
        capacity = Math.ceil(points.length / 2) * 3;
        geometry.dispose();
        const attribute = new BufferAttribute(new Float32Array(capacity), 3).setUsage(DynamicDrawUsage);
        geometry.setAttribute("position", attribute);
      }
      if (points.length === 0) return;
      const attribute = geometry.getAttribute("position");
      (attribute.array as Float32Array).set(points);
      attribute.needsUpdate = true;
      geometry.setDrawRange(0, points.length / 3);
    },
    dispose: () => {
      shape.geometry.dispose();
      material.dispose();
    },
  };
}
