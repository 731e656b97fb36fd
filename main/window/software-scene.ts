import type { App } from 'electron';

/**
 * On a machine without a GPU the 3D scene is drawn by the processor. Chromium calls that unsafe because foreign pages could attack
 * its shader compiler; this window shows nothing but its own files, whose shaders are our own.
 */
export function allowSoftwareScene(app: {
  readonly commandLine: Pick<App['commandLine'], 'appendSwitch'>;
}): void {
  app.commandLine.appendSwitch('enable-unsafe-swiftshader');
}
