// What follows a layer: each number shifted and scaled, then an activation. The numbers are Python's; this draws the curve.

/** The error function, to 1.5e-7: Abramowitz and Stegun, 7.1.26. */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}

const CURVES = {
  none: (x) => x,
  ReLU: (x) => Math.max(0, x),
  LeakyReLU: (x) => (x > 0 ? x : 0.01 * x),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Tanh: Math.tanh,
  GELU: (x) => x / 2 * (1 + erf(x / Math.SQRT2)),
  ReLU6: (x) => Math.min(6, Math.max(0, x)),
  SiLU: (x) => x / (1 + Math.exp(-x)),
};

/** What an activation makes of a number. */
export const activated = (name, x) => CURVES[name](x);

/** What the normalization of a filter makes of a sum. */
export function normed({ factors }, filter, sum) {
  const [factor, added] = factors[filter];
  return sum * factor + added;
}

/** A scene whose output is what follows the layer; `before` is the layer's own. */
export const followed = (scene) => ({
  ...scene, domainBefore: scene.domain.output, domain: { ...scene.domain, output: scene.domain.after },
  arrays: { ...scene.arrays, output: scene.arrays.after, before: scene.arrays.output },
});
