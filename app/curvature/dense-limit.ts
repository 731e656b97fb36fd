/**
 * Largest number of parameters whose dense Hessian is computed: P² numbers for the Hessian and as much again for the
 * eigenvalue solver, 8 bytes each (6000: 288 MB each), and time growing as P³.
 */
export const MAX_DENSE_PARAMETERS = 6000;
