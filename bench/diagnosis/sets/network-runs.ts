import type { Initializer, LayerSpec, NetworkLoss } from '../../../app/experiment/loss-spec.ts';
import { initialParameters } from '../../../app/network/initializers.ts';
import { networkLoss, training, type Control, type MadeRun, type Samples } from '../labelled-run.ts';
import { sharpnessAt } from '../sharpness.ts';

interface Options {
  readonly initializer?: Initializer;
  readonly control?: Control;
  readonly held?: Samples;
  readonly l2?: number;
  /** Changes the start in place. */
  readonly theta?: (theta: Float64Array) => void;
  readonly alsoTrue?: MadeRun['alsoTrue'];
}

/** Runs of networks from seeded starts; each set has seeds of its own. */
export function networkRuns(startSeed: number, batchSeed: number) {
  return (
    layers: LayerSpec[],
    loss: NetworkLoss,
    data: Samples,
    index: number,
    settings: Record<string, unknown>,
    { initializer = 'lecunUniform', control, held, l2, theta: change, alsoTrue = [] }: Options = {},
  ): MadeRun => {
    const theta = initialParameters(layers, data.inputs[0].length, { seed: startSeed + index, initializer });
    change?.(theta);
    return {
      loss: networkLoss(layers, loss, data, held, l2),
      theta,
      training: training({ seed: batchSeed + index, ...settings }),
      alsoTrue,
      ...(control === undefined ? {} : { control }),
    };
  };
}

/** The rate whose share of gradient descent's stability edge is given. */
export function withEdgeRate(made: MadeRun, share: number, optimizer: (rate: number) => object): MadeRun {
  const rate = share * (2 / sharpnessAt(made.loss, made.theta));
  return { ...made, training: training({ ...made.training, optimizer: optimizer(rate) }) };
}
