// The numbers of a solver's job that threads agree on, also with the script (`solver-team.ts`): a job is a block of bytes in the
// memory that they share. First the state of the team, then the words of what it works on: of a two-stage reduction (addresses,
// and where it is), or of items made of calls (`calls.ts`).

/** 64-bit: phase number · 2⁴⁰ + items of the phase · 2²⁰ + next item. One word, so that nobody claims with an old phase's numbers. */
export const TICKET = 0;
/** Pieces of work that are done, of this phase or of the chase; the leader waits here. */
export const FINISHED = 64;
/** Counts the phases; helpers wait here. */
export const BELL = 128;
/** Helpers that sleep at the bell. */
export const SLEEPERS = 132;
/** 1 while the leader sleeps. */
export const LEADER_SLEEPS = 136;
/** Counts the beginnings and ends of solves. */
export const GENERATION = 140;
/** What the items of this phase are. Stable while an item of it is claimed. */
export const KIND = 192;
/** 1 while tiles of the chase may be claimed. */
export const CHASING = 196;
/** Helpers that are looking for tiles. */
export const INSIDE = 200;
/** One bit per scratch area that somebody works in. */
export const SLOTS = 204;
/** Items that the phase was opened with. */
export const OPENED = 208;
/** The 32-bit words from here on are the reduction's or the calls', by the numbers below. */
export const WORDS = 256;
export const JOB_BYTES = 512;

/** Half-width of the band between the two stages: wide enough to read the matrix seldom, narrow enough to chase quickly. */
export const B = 16;

/** The matrix, rows `STRIDE` numbers apart; afterwards the first stage's reflectors. */
export const A = 0;
export const STRIDE = 1;
export const N = 2;
/** Rows not yet reduced, and of these the ones of the panel whose reflectors are known. */
export const SIZE = 3;
export const WIDTH = 4;
/** Scale factors of the reflectors, by row. */
export const TAU = 5;
/** Entry (i, j) of the band at number i·(2·B − 1) + j + 2·B − 1. */
export const BAND = 6;
/** B rows of `STRIDE` numbers each: reflectors V of the panel, and V·A. */
export const VECTORS = 7;
export const PRODUCTS = 8;
/** Per block of 64 columns the inner products V·Vᵀ and V·A·Vᵀ over its columns, B² numbers each. */
export const PARTIALS = 9;
/** 2·B rows of B numbers: how W is made of V·A and V; and half as much again to work in. */
export const COEFFICIENTS = 10;
/** V and W in strips of four columns. */
export const PACKED = 11;
export const DIAGONAL = 12;
export const OFF_DIAGONAL = 13;
/** Per sweep of the chase the reflector on its way: B + 2 numbers. */
export const CARRIED = 14;
/** Per group of eight sweeps its state: 40 numbers. */
export const GROUPS = 15;
/** 0, or where the second stage's reflectors go. */
export const LOG = 16;

/** Of every job. 1: factors and tiles are laid out for instructions on four numbers. */
export const WIDE = 17;

/** Kinds of items: products V·A with their inner products by 64 columns; W by 64 columns; the update by 32 rows, item 0 the next panel. */
export const PRODUCT = 0;
export const FORM = 1;
export const UPDATE = 2;
/** Items made of calls. */
export const CALLS = 3;
/** The same, but helpers take them from the end. */
export const CALLS_FROM_ENDS = 4;

/** Words of a job of calls. Per item of the phase two addresses: of its first call, and behind its last. */
export const ITEMS = 0;
/** Scratch areas, one for each thread that works, and their length in bytes. */
export const SCRATCH = 1;
export const SCRATCH_BYTES = 2;
/** 1: products whose call allows it are added to what is there. */
export const ADDS = 3;
/** As many threads can work at calls at once; more wait for an area. */
export const SCRATCH_AREAS = 8;

/** A call: what, then its arguments. */
export const CALL_WORDS = 16;
export const PROPAGATE_CURVATURE = 0;
export const OWN_CURVATURE = 1;
export const FIRST_JACOBIAN = 2;
export const NEXT_JACOBIAN = 3;
export const PRODUCT_ROWS = 4;
export const MULTIPLY_FACTORS = 5;
export const SCATTER_FACTORS = 6;
export const NEGATED_SUMS = 7;
export const SPREAD_UNIT = 8;
export const ADJACENT_CURVATURE = 9;
export const AFFINE_ROWS = 10;
export const TANH_ROWS = 11;
export const MULTIPLY_ROWS = 12;
export const CROSS_ENTROPY = 13;
export const SOFTMAX_CURVATURE = 14;
export const SCATTER_SUMS = 15;
export const ADD_ROWS = 16;

/** What `productRows` makes: all products, or those of a triangle, some rows sharing a place; or all, each in a row of its own. */
export const PAIRS = 0;
export const TRIANGLE = 1;
export const SINGLE = 2;

/** Words of a layer in the table that `spreadUnit` reads. */
export const LAYER_WORDS = 4;
