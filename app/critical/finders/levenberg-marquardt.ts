import type { Objective } from '../../numerics/objective.ts';
import { norm2 } from '../../numerics/vector.ts';
import {
  fromEigenbasis,
  newtonStep,
  pseudoInverseCutoff,
  type FinderCost,
  type GradientSpectrum,
  type LocalModel,
} from './local-model.ts';
import { gradientNormAt, moved, type FinderMethod, type Proposal } from './method.ts';

const MAX_REJECTIONS = 40;

/** (H² + μ)⁻¹·(−Hg) in the eigenbasis; μ = 0 is the pseudo-inverse Newton step. */
function dampedStep(model: LocalModel, spectrum: GradientSpectrum, mu: number): Float64Array {
  if (mu === 0) return newtonStep(model, spectrum);
  const cutoff = pseudoInverseCutoff(model.hessianNorm);
  return spectrum.coefficients.map((g, i) => {
    const lambda = spectrum.values[i];
    return Math.abs(lambda) > cutoff ? (-lambda * g) / (lambda * lambda + mu) : 0;
  });
}

/** Share of the decrease of ‖g‖² that the linear model g + Hs promises and the function keeps; NaN counts as none. */
function gain(
  objective: Objective,
  model: LocalModel,
  spectrum: GradientSpectrum,
  s: Float64Array,
  step: Float64Array,
  cost: FinderCost,
): number {
  const after = gradientNormAt(objective, model, step, 1, cost);
  const before = model.gradientNorm;
  if (!(after < before)) return -1;
  let promised = 0;
  for (let i = 0; i < s.length; i++) {
    const g = spectrum.coefficients[i];
    const left = g + spectrum.values[i] * s[i];
    promised += g * g - left * left;
  }
  return promised > 0 ? ((before - after) * (before + after)) / promised : -1;
}

/**
 * Levenberg–Marquardt on ½‖∇L‖² with the exact Hessian as Jacobian: (H² + μI)s = −Hg, μ steered by the gain ratio
 * (Marquardt 1963; Nielsen 1999). Finds critical points of every index; its false friends are gradient-flat points.
 * Starts with μ = 10⁻³·‖H‖².
 */
export const levenbergMarquardt: FinderMethod = {
  dense: true,
  initialDamping: (model) => 1e-3 * model.hessianNorm * model.hessianNorm,
  propose(objective, model, damping, _options, cost): Proposal {
    const spectrum = model.spectrum;
    if (spectrum === null) return { kind: 'stalled' };
    // Below the square of the smallest curvature that counts, damping only slows the last digits down.
    let mu = damping < 1e-24 * model.hessianNorm * model.hessianNorm ? 0 : damping;
    for (let k = 0; k < MAX_REJECTIONS; k++) {
      const s = dampedStep(model, spectrum, mu);
      const step = fromEigenbasis(spectrum, s);
      const ratio = gain(objective, model, spectrum, s, step, cost);
      if (ratio > 1e-4) {
        const factor = ratio > 0.9 ? 0.02 : ratio > 0.5 ? 0.2 : ratio < 0.25 ? 2 : 1;
        return moved(model, step, 1, mu * factor);
      }
      mu = Math.max(mu, 1e-20 * model.hessianNorm * model.hessianNorm) * 5;
    }
    return { kind: 'stalled' };
  },
};

/**
 * Trust-region Newton on ½‖∇L‖²: minimises ‖g + Hs‖ over ‖s‖ ≤ Δ exactly (secular equation in the eigenbasis by
 * bisection), Δ steered by the gain ratio (Conn, Gould & Toint 2000, §6.1). Starts with Δ = max(1, ‖θ‖)/2.
 */
export const trustRegionNewton: FinderMethod = {
  dense: true,
  initialDamping: (model) => 0.5 * Math.max(1, norm2(model.theta)),
  propose(objective, model, damping, _options, cost): Proposal {
    const spectrum = model.spectrum;
    if (spectrum === null) return { kind: 'stalled' };
    let radius = damping;
    for (let k = 0; k < MAX_REJECTIONS; k++) {
      const s = stepWithin(model, spectrum, radius);
      const step = fromEigenbasis(spectrum, s);
      const ratio = gain(objective, model, spectrum, s, step, cost);
      const length = norm2(step);
      if (ratio > 1e-4) {
        const next = ratio > 0.75 && length > 0.8 * radius ? 2 * radius : ratio < 0.25 ? radius / 2 : radius;
        return moved(model, step, 1, next);
      }
      radius = Math.min(radius, length) / 4;
    }
    return { kind: 'stalled' };
  },
};

function stepWithin(model: LocalModel, spectrum: GradientSpectrum, radius: number): Float64Array {
  const free = newtonStep(model, spectrum);
  if (norm2(free) <= radius) return free;
  const norm = model.hessianNorm;
  let low = Math.log(1e-26 * norm * norm);
  let high = Math.log(norm * norm + (norm * model.gradientNorm) / radius);
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (norm2(dampedStep(model, spectrum, Math.exp(middle))) > radius) low = middle;
    else high = middle;
  }
  return dampedStep(model, spectrum, Math.exp(high));
}
