import type { VerdictCard } from '../../app/critical/verdict-card.ts';
import type { Hw22Verdict } from '../../app/curvature/hw22-recipe.ts';
import { short } from './output.ts';
import type { Texts } from './texts.ts';

/** A card as `analyze` and `critical` answer it; notes keep their key and values and get their sentence. */
export function cardJson(card: VerdictCard, texts: Texts): Record<string, unknown> {
  const { theta, ...rest } = card;
  return {
    point: theta,
    ...rest,
    notes: card.notes.map((note) => ({ ...note, text: texts.note(note) })),
    sentence: { ...card.sentence, text: texts.note(card.sentence) },
  };
}

/** The notebook's verdict of homework 2-2 and, as `corrected`, the one from the exact Hessian. */
export function hw22Json(hw22: Hw22Verdict, card: VerdictCard): Record<string, unknown> {
  return {
    ...hw22,
    corrected: { class: card.class, inertia: card.inertia, gradientNorm: card.gradientNorm },
  };
}

/** The two for reading. */
export function hw22Lines(hw22: Hw22Verdict, card: VerdictCard, texts: Texts): string[] {
  return [
    texts.note({
      key: 'hw22.line',
      values: {
        ratio: short(hw22.minimumRatio),
        tolerant: short(hw22.tolerantRatio),
        gradient: short(hw22.gradientNorm),
        verdict: texts.note({ key: `hw22.verdicts.${String(hw22.localMinimumLike)}` }),
      },
    }),
    texts.note({ key: 'hw22.lineCorrected', values: { class: card.class, ...card.inertia } }),
  ];
}

/** A card for reading. */
export function cardLines(card: VerdictCard, texts: Texts): string[] {
  const { negative, zero, positive } = card.inertia;
  const { eigenvalues } = card;
  return [
    texts.say('card.class', {
      class: card.class,
      index: card.morseIndex === null ? '–' : card.morseIndex,
    }),
    texts.say('card.loss', { loss: short(card.loss), gradientNorm: short(card.gradientNorm) }),
    // Where the Hessian is not finite a note says so: rows of NaN would say it worse.
    ...(Number.isFinite(eigenvalues[0])
      ? [
          texts.say('card.inertia', { negative, zero, positive, tolerance: short(card.zeroTolerance) }),
          texts.say('card.eigenvalues', {
            smallest: short(eigenvalues[0]),
            largest: short(eigenvalues[eigenvalues.length - 1]),
            bound: short(card.eigenvalueErrorBound),
          }),
        ]
      : []),
    ...(card.polished === null
      ? []
      : [texts.say('card.polished', { distance: short(card.polished.distance) })]),
    ...card.explainedZeros.map(({ cause, count }) => texts.say('card.explained', { cause, count })),
    ...card.notes.map((note) => texts.note(note)),
  ];
}
