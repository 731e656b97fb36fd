// Items that are lists of calls of kernels, written down by the script (`call-phase.ts`): a phase of them needs no code of its own.
import { claimSlot, releaseSlot, word } from './team';
import {
  adjacentCurvature,
  firstJacobian,
  nextJacobian,
  ownCurvature,
  propagateCurvature,
  softmaxCurvature,
} from './curvature';
import { addRows, multiplyFactors, productRows, scatterFactors, scatterSums } from './products';
import { negatedSums, spreadUnit } from './spread';
import { crossEntropyStretch, tanhStretch } from './functions';
import { affineStretch, multiplyStretch } from './passes';
import {
  ADD_ROWS,
  ADDS,
  ADJACENT_CURVATURE,
  AFFINE_ROWS,
  CALL_WORDS,
  CROSS_ENTROPY,
  FIRST_JACOBIAN,
  ITEMS,
  MULTIPLY_FACTORS,
  MULTIPLY_ROWS,
  NEGATED_SUMS,
  NEXT_JACOBIAN,
  OWN_CURVATURE,
  PRODUCT_ROWS,
  PROPAGATE_CURVATURE,
  SCATTER_FACTORS,
  SCATTER_SUMS,
  SCRATCH,
  SCRATCH_BYTES,
  SOFTMAX_CURVATURE,
  SPREAD_UNIT,
  TANH_ROWS,
  WIDE,
} from './solver-words';

// @ts-ignore: decorator
@inline
function argument(call: usize, index: i32): i32 {
  return load<i32>(call + 4 + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
function address(call: usize, index: i32): usize {
  return <usize>load<u32>(call + 4 + ((<usize>index) << 2));
}

/** The calls of an item one after the other, in a scratch area of its own. */
export function runCalls(job: usize, item: i32): void {
  const bounds = <usize>word(job, ITEMS) + ((<usize>item) << 3);
  const end = <usize>load<u32>(bounds, 4);
  const slot = claimSlot(job);
  const scratch = <usize>word(job, SCRATCH) + <usize>slot * <usize>word(job, SCRATCH_BYTES);
  for (let call = <usize>load<u32>(bounds); call < end; call += 4 * CALL_WORDS) run(job, call, scratch);
  releaseSlot(job, slot);
}

function run(job: usize, call: usize, scratch: usize): void {
  const a = address(call, 0);
  const b = argument(call, 1);
  const c = address(call, 2);
  switch (load<i32>(call)) {
    case PROPAGATE_CURVATURE:
      propagateCurvature(
        a,
        b,
        <i32>c,
        argument(call, 3),
        address(call, 4),
        argument(call, 5),
        address(call, 6),
        address(call, 7),
        argument(call, 8),
      );
      break;
    case OWN_CURVATURE:
      ownCurvature(
        a,
        b,
        c,
        argument(call, 3),
        address(call, 4),
        address(call, 5),
        address(call, 6),
        argument(call, 7),
        argument(call, 8),
        argument(call, 9),
        argument(call, 10) !== 0,
      );
      break;
    case ADJACENT_CURVATURE:
      adjacentCurvature(
        a,
        b,
        c,
        argument(call, 3),
        address(call, 4),
        address(call, 5),
        address(call, 6),
        argument(call, 7),
        address(call, 8),
        address(call, 9),
        argument(call, 10),
        argument(call, 11),
        argument(call, 12),
      );
      break;
    case FIRST_JACOBIAN:
      firstJacobian(a, b, <i32>c, address(call, 3), address(call, 4), address(call, 5), argument(call, 6));
      break;
    case NEXT_JACOBIAN:
      nextJacobian(
        a,
        b,
        c,
        argument(call, 3),
        argument(call, 4),
        address(call, 5),
        address(call, 6),
        argument(call, 7),
        argument(call, 8),
        argument(call, 9),
      );
      break;
    case PRODUCT_ROWS:
      productRows(
        a,
        b,
        <i32>c,
        address(call, 3),
        argument(call, 4),
        argument(call, 5),
        address(call, 6),
        argument(call, 7),
        word(job, WIDE) !== 0,
      );
      break;
    case MULTIPLY_FACTORS:
      multiplyFactors(
        a,
        b,
        c,
        argument(call, 3),
        argument(call, 4),
        argument(call, 5),
        address(call, 6),
        scratch,
        argument(call, 7) !== 0 && word(job, ADDS) !== 0,
        word(job, WIDE) !== 0,
      );
      break;
    case SCATTER_FACTORS:
      scatterFactors(
        a,
        b,
        c,
        argument(call, 3),
        argument(call, 4),
        argument(call, 5),
        address(call, 6),
        address(call, 7),
        address(call, 8),
        scratch,
        word(job, WIDE) !== 0,
      );
      break;
    case SCATTER_SUMS:
      scatterSums(
        a,
        b,
        <i32>c,
        argument(call, 3),
        argument(call, 4),
        address(call, 5),
        address(call, 6),
        address(call, 7),
        address(call, 8),
        address(call, 9),
        address(call, 10),
      );
      break;
    case NEGATED_SUMS:
      negatedSums(a, b, c, argument(call, 3), address(call, 4));
      break;
    case ADD_ROWS:
      addRows(a, <usize>b, <i32>c);
      break;
    case AFFINE_ROWS:
      affineStretch(
        a,
        b,
        c,
        argument(call, 3),
        argument(call, 4),
        address(call, 5),
        address(call, 6),
        argument(call, 7),
        argument(call, 8),
        argument(call, 9),
      );
      break;
    case TANH_ROWS:
      tanhStretch(a, <usize>b, c, argument(call, 3), argument(call, 4), argument(call, 5));
      break;
    case MULTIPLY_ROWS:
      multiplyStretch(a, <usize>b, c, argument(call, 3), argument(call, 4), argument(call, 5));
      break;
    case CROSS_ENTROPY:
      crossEntropyStretch(
        a,
        <usize>b,
        c,
        address(call, 3),
        address(call, 4),
        address(call, 5),
        argument(call, 6),
        argument(call, 7),
        argument(call, 8),
        load<f64>(address(call, 9)),
      );
      break;
    case SOFTMAX_CURVATURE:
      softmaxCurvature(
        a,
        <usize>b,
        <i32>c,
        address(call, 3),
        argument(call, 4),
        argument(call, 5),
        load<f64>(address(call, 6)),
      );
      break;
    case SPREAD_UNIT:
      spreadUnit(a, b, <i32>c, argument(call, 3), address(call, 4), address(call, 5), argument(call, 6));
      atomic.store<i32>(address(call, 7), 1);
      break;
  }
}
