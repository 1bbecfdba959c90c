/** @file The static linear algebra, compiled from assembly/. Re-exports only. */

export { linearAlgebra } from "./linear-algebra.generated.ts";
