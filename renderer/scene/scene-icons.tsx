import type { ReactNode } from 'react';
import { iconOf } from '../theme/icon-frame.tsx';

const icon = (name: string, drawing: ReactNode) => iconOf(name, drawing, 18);

export const PlaneIcon = icon(
  'PlaneIcon',
  <path d="M2 12.5 6.5 5H16l-4.5 7.5ZM9 9l4.5-6.5M13.5 2.5l-2.2.6m2.2-.6.5 2.2" />,
);
export const LookIcon = icon(
  'LookIcon',
  <>
    <path d="M9 2.2a6.8 6.8 0 1 0 0 13.6c1.2 0 1.6-.8 1.3-1.7-.4-1.2.4-2.1 1.6-2.1h1.6c1.4 0 2.3-1 2.3-2.6C15.8 5.2 12.7 2.2 9 2.2Z" />
    <circle cx="6" cy="7" r=".8" fill="currentColor" />
    <circle cx="9.4" cy="5.4" r=".8" fill="currentColor" />
    <circle cx="12.6" cy="7.4" r=".8" fill="currentColor" />
  </>,
);
export const HeightIcon = icon(
  'HeightIcon',
  <path d="M1.8 14.5c2.4 0 3-9.5 5.4-9.5s2.4 6 4.4 6 2-3.5 4.6-3.5M3.2 7V2.4m0 0L1.6 4.2m1.6-1.8 1.6 1.8" />,
);
export const CameraIcon = icon(
  'CameraIcon',
  <path d="M9 1.8 15.4 5.4v7.2L9 16.2 2.6 12.6V5.4ZM2.6 5.4 9 9m0 0 6.4-3.6M9 9v7.2" />,
);
export const ResetIcon = icon('ResetIcon', <path d="M3 9a6 6 0 1 0 1.9-4.4M3 2.5V6h3.5" />);
export const PictureIcon = icon(
  'PictureIcon',
  <path d="M9 2v8.5M5.6 7.4 9 10.8l3.4-3.4M2.6 12v3.6h12.8V12" />,
);
export const CompareIcon = icon(
  'CompareIcon',
  <path d="M2 3.5h5.8v11H2Zm8.2 0H16v11h-5.8ZM3.4 11.5c1.6 0 1.4-4 3-4m5.2 0c1.6 0 1.4 4 3 4" />,
);
export const SectionIcon = icon(
  'SectionIcon',
  <path d="M2 14.5 14 3.5M1.8 9c2.4 0 3-5.5 5.4-5.5s2.4 8 4.4 8 2-3.5 4.6-3.5" strokeDasharray="2.4 1.6" />,
);
