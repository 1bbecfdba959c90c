/** @file Residual systems of models that are linear in their parameters. Re-exports only. */

export {
  type BlockOptions,
  type ExpansionBlock,
  expansionBlock,
  type FieldState,
} from "./block.ts";
export { expansionBytes } from "./bytes.ts";
export { checkModel } from "./checks.ts";
export { describeRows, type EquationResiduals } from "./describe.ts";
export {
  type ExpansionOptions,
  type ExpansionSystem,
  expansionSystem,
} from "./expansion.ts";
export { type BlockForm, blockForms, isLinear, multiIndex } from "./form.ts";
export { givenJets, type Sites, sitesOf } from "./jets.ts";
export { leafColumns } from "./leaf-columns.ts";
