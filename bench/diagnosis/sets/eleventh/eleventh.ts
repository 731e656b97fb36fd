import type { Generator } from '../../labelled-run.ts';
import { eleventhB } from './b.ts';

/** The eleventh held-out set, frozen before any rule saw it: a fair sample of what people train and teach, of other kinds than the tenth's. Its two halves were written apart from each other. */
export const eleventh: Readonly<Record<string, Generator>> = {
  ...eleventhB,
};
