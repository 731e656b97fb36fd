import type { Experiment } from '../../app/experiment/experiment.ts';

/**
 * The edited draft under a name that still tells the truth: where the old name spells the units of its dense layers
 * (`Digits, 64-16-10 tanh`), the new one spells the new units, and the hidden activation behind them, or none of it once there are
 * layers of other kinds. A name that was itself edited, or says nothing of the layers, stays.
 */
export function nameAlong(before: Experiment, after: Experiment): Experiment {
  const [old, next] = [spelling(before), spelling(after)];
  if (after.name !== before.name || old === null || after.loss.kind !== 'network') return after;
  const at = before.name.indexOf(old.units);
  // The chain begins with the number of inputs and ends with its last digit.
  if (at < 1 || !/\d/.test(before.name[at - 1])) return after;
  const rest = before.name.slice(at + old.units.length);
  if (/^[-\d?]/.test(rest)) return after;
  const named = old.activation !== null && rest.startsWith(` ${old.activation}`);
  const behind = named && old.activation !== null ? rest.slice(old.activation.length + 1) : rest;
  if (next === null) {
    // Layers of other kinds are too long for a name.
    const name = `${before.name.slice(0, at).replace(/[\s,:]*\d+$/, '')}${behind}`.trim();
    return name === '' ? after : { ...after, name };
  }
  const end = named && next.activation !== null ? ` ${next.activation}${behind}` : rest;
  const name = `${before.name.slice(0, at)}${next.units}${end}`.slice(0, 200);
  return name === after.name ? after : { ...after, name };
}

/** `-16-10` of 16 hidden units and 10 outputs, and what all hidden layers have as activation; null where not all layers are dense. */
function spelling({ loss }: Experiment): { units: string; activation: string | null } | null {
  if (loss.kind !== 'network') return null;
  const dense = loss.layers.flatMap((layer) => (layer.type === 'dense' ? [layer] : []));
  if (dense.length !== loss.layers.length || dense.length === 0) return null;
  // A field that is being typed in holds no number yet.
  const units = dense.map((layer) => `-${Number.isFinite(layer.units) ? layer.units : '?'}`).join('');
  const hidden = new Set(dense.slice(0, -1).map((layer) => layer.activation));
  return { units, activation: hidden.size === 1 ? [...hidden][0] : null };
}
