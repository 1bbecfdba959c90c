/** @file Residual systems of models that are linear in their parameters. Re-exports only. */

export { expansionBytes } from "./bytes.ts";
export type { EquationResiduals } from "./describe.ts";
export {
  type ExpansionOptions,
  type ExpansionSystem,
  expansionSystem,
} from "./expansion.ts";
export { isLinear, multiIndex } from "./form.ts";
export { givenJets, type Sites, sitesOf } from "./jets.ts";
export { leafColumns } from "./leaf-columns.ts";
