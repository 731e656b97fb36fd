import type { ColorScheme } from '../theme/class-style.ts';

export interface ChartColors {
  readonly text: string;
  readonly grid: string;
  readonly cursor: string;
  readonly ground: string;
  readonly train: string;
  readonly validation: string;
  readonly faint: string;
}

/** Canvas charts cannot read the style sheet cheaply; these repeat its greys. */
export const CHART_COLORS: Readonly<Record<ColorScheme, ChartColors>> = {
  dark: {
    text: '#a7aeb8',
    grid: 'rgba(152, 160, 171, 0.14)',
    cursor: '#3fbd9b',
    ground: '#191d24',
    train: '#4dd0b5',
    validation: '#f0e442',
    faint: 'rgba(152, 160, 171, 0.28)',
  },
  light: {
    text: '#4d5663',
    grid: 'rgba(60, 70, 85, 0.13)',
    cursor: '#008565',
    ground: '#ffffff',
    train: '#00785a',
    validation: '#a06a00',
    faint: 'rgba(90, 100, 114, 0.26)',
  },
};
