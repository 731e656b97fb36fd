// How several threads share the work of one solver. A job is a block of 32-bit words in the memory that they share. Its
// leader opens one phase after the other, each of so many independent items; whoever is free claims the next item. The
// leader claims, too, so that it needs nobody; helpers may come and go between items. What an item computes depends on its
// number alone, so that the bits are the same whoever did it.

import {
  BELL,
  CHASING,
  FINISHED,
  INSIDE,
  KIND,
  LEADER_SLEEPS,
  OPENED,
  SCRATCH_AREAS,
  SLEEPERS,
  SLOTS,
  TICKET,
  WORDS,
} from './solver-words';

const COUNT_BITS: i64 = 20;
const COUNT_MASK: i64 = (1 << 20) - 1;
const PHASE_MASK: i64 = ~((1 << 40) - 1);

// @ts-ignore: decorator
@inline
export function word(job: usize, index: i32): i32 {
  return load<i32>(job + WORDS + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
export function setWord(job: usize, index: i32, value: i32): void {
  store<i32>(job + WORDS + ((<usize>index) << 2), value);
}

// @ts-ignore: decorator
@inline
export function phaseKind(job: usize): i32 {
  return load<i32>(job + KIND);
}

/** Opens a phase; the one before must be finished. */
export function openPhase(job: usize, kind: i32, count: i32): void {
  store<i32>(job + KIND, kind);
  store<i32>(job + OPENED, count);
  atomic.store<i32>(job + FINISHED, 0);
  const phase = (atomic.load<i64>(job + TICKET) >> (2 * COUNT_BITS)) + 1;
  atomic.store<i64>(job + TICKET, (phase << (2 * COUNT_BITS)) | (<i64>count << COUNT_BITS));
  ring(job);
}

function ring(job: usize): void {
  atomic.add<i32>(job + BELL, 1);
  if (atomic.load<i32>(job + SLEEPERS) > 0) atomic.notify(job + BELL, -1);
}

/** Ends a phase early: returns how many of its items are claimed; no other will be. */
export function closePhase(job: usize): i32 {
  let ticket: i64;
  let next: i64;
  do {
    ticket = atomic.load<i64>(job + TICKET);
    next = ticket & COUNT_MASK;
  } while (atomic.cmpxchg<i64>(job + TICKET, ticket, (ticket & PHASE_MASK) | (next << COUNT_BITS) | next) !== ticket);
  return <i32>next + load<i32>(job + OPENED) - endOf(ticket);
}

/** Behind the last item that nobody has claimed. */
// @ts-ignore: decorator
@inline
function endOf(ticket: i64): i32 {
  return <i32>((ticket >> COUNT_BITS) & COUNT_MASK);
}

/** The number of an item that is the caller's from now on, or −1: the first that is left, or the last. */
export function claim(job: usize, last: bool): i32 {
  let ticket = atomic.load<i64>(job + TICKET);
  while (<i32>(ticket & COUNT_MASK) < endOf(ticket)) {
    const seen = atomic.cmpxchg<i64>(job + TICKET, ticket, last ? ticket - (<i64>1 << COUNT_BITS) : ticket + 1);
    if (seen === ticket) return last ? endOf(ticket) - 1 : <i32>(ticket & COUNT_MASK);
    ticket = seen;
  }
  return -1;
}

/** Says that a piece of work is done. */
export function finish(job: usize): void {
  atomic.add<i32>(job + FINISHED, 1);
  if (atomic.load<i32>(job + LEADER_SLEEPS) !== 0) atomic.notify(job + FINISHED, 1);
}

/** Watches for so many looks whether `count` pieces are done. */
export function awaitFinished(job: usize, count: i32, looks: i32): bool {
  for (let k = 0; k < looks; k++) if (atomic.load<i32>(job + FINISHED) >= count) return true;
  return false;
}

/** Watches for so many looks whether the bell has rung since it showed `seen`. */
export function awaitBell(job: usize, seen: i32, looks: i32): bool {
  for (let k = 0; k < looks; k++) if (atomic.load<i32>(job + BELL) !== seen) return true;
  return false;
}

/** From now on tiles of the chase may be claimed, or no longer. */
export function setChasing(job: usize, on: bool): void {
  atomic.store<i32>(job + FINISHED, 0);
  atomic.store<i32>(job + CHASING, on ? 1 : 0);
  ring(job);
}

/** Whoever looks for tiles says so: the leader takes the memory back when nobody does. */
export function enterChase(job: usize): bool {
  atomic.add<i32>(job + INSIDE, 1);
  return atomic.load<i32>(job + CHASING) !== 0;
}

export function leaveChase(job: usize): void {
  atomic.sub<i32>(job + INSIDE, 1);
}

/** The number of a scratch area that is the caller's until it releases it. */
export function claimSlot(job: usize): i32 {
  let taken: i32;
  let slot: i32;
  do {
    taken = atomic.load<i32>(job + SLOTS);
    slot = ctz(~taken);
  } while (slot >= SCRATCH_AREAS || atomic.cmpxchg<i32>(job + SLOTS, taken, taken | (1 << slot)) !== taken);
  return slot;
}

export function releaseSlot(job: usize, slot: i32): void {
  atomic.and<i32>(job + SLOTS, ~(1 << slot));
}
