// Steps that make a number of each number, with the derivatives.

import {relu} from "./windows.js"

/** What makes a number of each number, by its value and place; with the derivative of that. */
const each = (make, derive) => ({
  make,
  forward(step) {
    const source = step.reads[0].data
    for (let i = 0; i < source.length; i++) step.data[i] = make(source[i], step, i)
    relu(step)
  },
  backward(step) {
    const {data, slope} = step.reads[0]
    for (let i = 0; i < data.length; i++) slope[i] += step.slope[i] * derive(data[i], step, i, step.data[i])
  },
})

const sigmoid = x => 1 / (1 + Math.exp(-x))
const softplus = x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const line = x => Math.min(Math.max(x / 6 + 0.5, 0), 1) // a sigmoid of straight lines
const inLine = x => (x > -3 && x < 3 ? 1 / 6 : 0)
const between = (low, high) => [x => Math.min(Math.max(x, low), high), x => (x > low && x < high ? 1 : 0)]
const [SCALE, ALPHA] = [1.0507009873554805, 1.6732632423543772] // Klambauer et al. 2017
const bell = x => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

/** The share of a normal distribution below x: Abramowitz and Stegun 7.1.26 is too coarse, so a series or a continued fraction. */
function below(x) {
  if (Math.abs(x) > 6) return x > 0 ? 1 - bell(x) / x : bell(x) / -x
  let term = x
  let sum = x
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 200; k++) sum += term *= (x * x) / (2 * k + 1)
  return 0.5 + sum * bell(x)
}
const bend = (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x))
const bent = (x, alpha) => (x > 0 ? 1 : alpha * Math.exp(x))

/** Activations: each with its derivative. */
const ACTS = {
  relu: [x => Math.max(x, 0), x => (x > 0 ? 1 : 0)],
  sigmoid: [sigmoid, (x, s, i, y) => y * (1 - y)],
  tanh: [Math.tanh, (x, s, i, y) => 1 - y * y],
  elu: [x => bend(x, 1), x => bent(x, 1)],
  celu: [x => bend(x, 1), x => bent(x, 1)],
  selu: [x => SCALE * bend(x, ALPHA), x => SCALE * bent(x, ALPHA)],
  gelu: [x => x * below(x), x => below(x) + x * bell(x)],
  silu: [x => x * sigmoid(x), x => sigmoid(x) * (1 + x * (1 - sigmoid(x)))],
  softplus: [softplus, sigmoid],
  softsign: [x => x / (1 + Math.abs(x)), x => 1 / (1 + Math.abs(x)) ** 2],
  leaky_relu: [x => (x > 0 ? x : 0.2 * x), x => (x > 0 ? 1 : 0.2)],
  relu6: between(0, 6),
  exponential: [Math.exp, (x, s, i, y) => y],
  hard_sigmoid: [line, inLine],
  hard_silu: [x => x * line(x), x => line(x) + x * inLine(x)],
  hard_tanh: between(-1, 1),
  log_sigmoid: [x => -softplus(-x), x => sigmoid(-x)],
  mish: [x => x * Math.tanh(softplus(x)), x => Math.tanh(softplus(x)) + x * sigmoid(x) * (1 - Math.tanh(softplus(x)) ** 2)],
  squareplus: [x => (x + Math.sqrt(x * x + 4)) / 2, x => (1 + x / Math.sqrt(x * x + 4)) / 2],
  LeakyReLU: [(x, s) => (x > 0 ? x : s.negative_slope * x), (x, s) => (x > 0 ? 1 : s.negative_slope)],
  ELU: [(x, s) => bend(x, s.alpha), (x, s) => bent(x, s.alpha)],
  ReLU: [
    (x, s) => (x >= s.threshold ? Math.min(x, s.max_value ?? x) : s.negative_slope * (x - s.threshold)),
    (x, s) => (x > s.threshold ? (x < (s.max_value ?? Infinity) ? 1 : 0) : s.negative_slope),
  ],
}
const act = {
  make: (x, step, i) => ACTS[step.act][0](x, step, i),
  forward: step => (step.own ??= each(...ACTS[step.act])).forward(step),
  backward: step => step.own.backward(step),
}

export const EACH = {
  act,
  affine: each((x, s, i) => x * s.kernel[i % s.channels] + s.bias[i % s.channels], (x, s, i) => s.kernel[i % s.channels]),
  prelu: each((x, s, i) => (x > 0 ? x : s.kernel[i] * x), (x, s, i) => (x > 0 ? 1 : s.kernel[i])),
}
