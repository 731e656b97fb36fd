/** Work places of the window, in the order of their keys 1, 2, …; add a name here and its layout in `panels/window.tsx`. */
export const WORKSPACES = ['train', 'landscape', 'critical', 'lab', 'race', 'diagnose', 'learn'] as const;
export type Workspace = (typeof WORKSPACES)[number];
