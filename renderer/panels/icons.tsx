import type { ReactNode } from 'react';
import { iconOf } from '../theme/icon-frame.tsx';

const icon = (name: string, drawing: ReactNode) => iconOf(name, drawing, 16);

export const PlayIcon = icon('PlayIcon', <path d="M4.5 2.8v10.4L13 8Z" fill="currentColor" />);
export const PauseIcon = icon('PauseIcon', <path d="M5 3v10M11 3v10" strokeWidth="2.5" />);
export const StepIcon = icon(
  'StepIcon',
  <>
    <path d="M3.5 3v10L10 8Z" fill="currentColor" />
    <path d="M12.5 3v10" strokeWidth="2" />
  </>,
);
export const StopIcon = icon(
  'StopIcon',
  <rect x="3.5" y="3.5" width="9" height="9" rx="1" fill="currentColor" />,
);
export const CheckpointIcon = icon(
  'CheckpointIcon',
  <>
    <path d="M8 2.2L13.8 8L8 13.8L2.2 8Z" />
    <path d="M8 5.8v4.4M5.8 8h4.4" />
  </>,
);
export const UndoIcon = icon('UndoIcon', <path d="M5.5 3L2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6" />);
export const RedoIcon = icon('RedoIcon', <path d="M10.5 3l3 3l-3 3M13.5 6H6a3.5 3.5 0 0 0 0 7h4" />);
export const ExportIcon = icon('ExportIcon', <path d="M8 10V2.5M5 5l3-2.8L11 5M2.5 9.5v4h11v-4" />);
export const SunIcon = icon(
  'SunIcon',
  <>
    <circle cx="8" cy="8" r="3" />
    <path d="M8 1.2v1.4M8 13.4v1.4M1.2 8h1.4M13.4 8h1.4M3.2 3.2l1 1M11.8 11.8l1 1M3.2 12.8l1-1M11.8 4.2l1-1" />
  </>,
);
export const MoonIcon = icon('MoonIcon', <path d="M13.2 9.8A5.8 5.8 0 0 1 6.2 2.8a5.6 5.6 0 1 0 7 7Z" />);
export const HelpIcon = icon(
  'HelpIcon',
  <>
    <circle cx="8" cy="8" r="6.2" />
    <path d="M6.2 6.3a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.2M8 11.4v.1" />
  </>,
);
export const AddIcon = icon('AddIcon', <path d="M8 3v10M3 8h10" />);
export const RemoveIcon = icon('RemoveIcon', <path d="M4 4l8 8M12 4l-8 8" />);
export const CopyIcon = icon(
  'CopyIcon',
  <>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1" />
    <path d="M10.5 3.5v-1h-8v8h1" />
  </>,
);
export const UploadIcon = icon('UploadIcon', <path d="M8 11V3.5M5 6l3-2.8L11 6M2.5 13.5h11" />);
export const EscapeIcon = icon('EscapeIcon', <path d="M2.5 5.5C5 12 7 12 9.5 8.5L13 4M9.8 4H13v3.2" />);
export const CameraIcon = icon(
  'CameraIcon',
  <>
    <path d="M2 5h3l1-2h4l1 2h3v8H2Z" />
    <circle cx="8" cy="8.8" r="2.4" />
  </>,
);
export const MaximizeIcon = icon(
  'MaximizeIcon',
  <path d="M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5l-4.5 4.5M2.5 13.5L7 9" />,
);
export const UpIcon = icon('UpIcon', <path d="M3.5 10L8 5.5L12.5 10" />);
export const DownIcon = icon('DownIcon', <path d="M3.5 6L8 10.5L12.5 6" />);
