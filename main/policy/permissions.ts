/** The window needs no camera, no location, no notifications, no devices: every permission is denied. */
export function mayUse(_permission: string): boolean {
  return false;
}
