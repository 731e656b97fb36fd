import type { VerdictCard } from '../../app/critical/verdict-card.ts';
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
    texts.say('card.inertia', { negative, zero, positive, tolerance: short(card.zeroTolerance) }),
    texts.say('card.eigenvalues', {
      smallest: short(eigenvalues[0]),
      largest: short(eigenvalues[eigenvalues.length - 1]),
      bound: short(card.eigenvalueErrorBound),
    }),
    ...(card.polished === null
      ? []
      : [texts.say('card.polished', { distance: short(card.polished.distance) })]),
    ...card.explainedZeros.map(({ cause, count }) => texts.say('card.explained', { cause, count })),
    ...card.notes.map((note) => texts.note(note)),
  ];
}
