/** Labels as the host gives them (`parameterGroups`): number and kind of a layer; those of a function's variables are names. */
const LAYER = /^(\d+) ([a-zA-Z]\w*)$/;

/** `1 dense` in the reader's language: `1 全连接`; anything else as it is. */
export function layerName(
  label: string,
  t: (key: string, options: { defaultValue: string }) => string,
): string {
  const match = LAYER.exec(label);
  if (match === null) return label;
  const [, number, kind] = match;
  return `${number} ${t(`layerTypes.${kind}`, { defaultValue: kind })}`;
}
