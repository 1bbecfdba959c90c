/** @file Names as mathematicians write them: Greek letters and indices. */

/** Greek names and their letters; also the LaTeX commands of the lower-case ones. */
export const greek: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  zeta: "ζ",
  eta: "η",
  theta: "θ",
  iota: "ι",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  upsilon: "υ",
  phi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Xi: "Ξ",
  Pi: "Π",
  Sigma: "Σ",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
};

/**
 * A name as letter and index: `x1` is x with index 1, `k_in` is k with index in.
 *
 * @example
 * splitName("x1"); // { stem: "x", index: "1" }
 */
export function splitName(name: string): { readonly stem: string; readonly index: string } {
  const [, stem, index] = /^(.+?)_?(\d+|(?<=_).+)?$/.exec(name) ?? [name, name];
  return { stem, index: index ?? "" };
}
