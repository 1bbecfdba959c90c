/** @file A package's products tried before they are called a device. */

import { exactness } from "./exactness.ts";
import type { Float32Products } from "./float32-products.ts";
import type { PackageProbe } from "./packages.ts";

/**
 * The probe as it is if its products are exact, else not found, with what was inexact.
 *
 * @param remedy - what to do about products that are not exact.
 */
export async function tried(
  probe: PackageProbe,
  products: Float32Products,
  remedy: string,
): Promise<PackageProbe> {
  const { reason } = await exactness(products);
  if (reason === undefined) return probe;
  return {
    ...probe,
    found: false,
    reason: `products of ${products.description} are not exact: ${reason}`,
    remedy,
  };
}
