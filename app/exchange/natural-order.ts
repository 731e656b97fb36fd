/**
 * Compares names as people count: runs of digits by value, the rest by code unit, so that `fc2` < `fc10` and
 * `dense` < `dense_1`. A total order: equal only for equal names.
 */
export function naturalOrder(a: string, b: string): number {
  const left = a.match(PIECES) ?? [];
  const right = b.match(PIECES) ?? [];
  for (let k = 0; k < Math.min(left.length, right.length); k++) {
    if (left[k] === right[k]) continue;
    const bothNumbers = DIGIT.test(left[k]) && DIGIT.test(right[k]);
    const difference = bothNumbers ? Number(left[k]) - Number(right[k]) : 0;
    if (difference !== 0) return difference;
    return left[k] < right[k] ? -1 : 1;
  }
  return left.length - right.length;
}

const PIECES = /\d{1,15}|\D+/g;
const DIGIT = /^\d/;
