import fc from 'fast-check';

/** Property tests draw the same cases on every machine: a gate must not fail by chance. */
fc.configureGlobal({ seed: 20_240_601 });
