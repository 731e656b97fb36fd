export function SetupPanel() {
  return null;
}
