import type { DataPart } from '../data/prepared-data.ts';
import type { NetworkLossSpec } from '../experiment/loss-spec.ts';
import type { Objective } from '../numerics/objective.ts';
import type { ParameterLayout } from './parameter-layout.ts';

/** The loss of a feed-forward network on a part of the data, as a function of its parameters. */
export interface NetworkObjective extends Objective {
  readonly layout: ParameterLayout;
  /** N, samples of the part. */
  readonly samples: number;
  /** Width of the network's output: units of the last layer. */
  readonly outputs: number;
  /**
   * Loss and gradient over a batch: `sampleIndices[0 … count−1]` are rows of the part. Mean losses average over the
   * batch (so its expectation over batches is the full loss), sum losses sum over it; λ‖θ‖² is added whole. Writes the
   * gradient into `out` (length P) and returns the batch loss. Allocates nothing.
   */
  batchGradient(theta: Float64Array, sampleIndices: Int32Array, count: number, out: Float64Array): number;
  /** Network outputs (logits for crossEntropy and friends) of `samples` rows of `inputs`, into `out` [samples, outputs]. */
  predict(theta: Float64Array, inputs: Float64Array, samples: number, out: Float64Array): void;
  /**
   * `loss` is L(θ), penalty included; `dataLoss` leaves the penalty out; `accuracy` is the fraction of samples whose
   * class comes out right, NaN for regression.
   */
  evaluate(theta: Float64Array): { loss: number; dataLoss: number; accuracy: number };
}

/** `features` and `outputs` are the data's widths (`PreparedData`). Throws InputError where network and data do not fit. */
export function createNetworkObjective(
  spec: NetworkLossSpec,
  part: DataPart,
  features: number,
  outputs: number,
): NetworkObjective {
  throw new Error(`network objective not there yet: ${spec.loss} ${part.samples} ${features} ${outputs}`);
}
