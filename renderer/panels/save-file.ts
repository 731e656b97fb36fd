import { strToU8, zipSync } from 'fflate';

/** Hands a file to the reader's browser or desktop to save. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has taken the address by the next task; without this the blob would stay in memory.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

export function saveText(name: string, text: string): void {
  const type = name.endsWith('.csv') ? 'text/csv;charset=utf-8' : 'application/json;charset=utf-8';
  saveBlob(name, new Blob([text], { type }));
}

/** One file as it is, several as `<name>.zip`: a page may save one file per click without being asked about it. Answers the name. */
export function saveFiles(
  name: string,
  files: readonly { readonly name: string; readonly text: string }[],
): string {
  if (files.length === 1) {
    saveText(files[0].name, files[0].text);
    return files[0].name;
  }
  const archive = zipSync(Object.fromEntries(files.map((file) => [file.name, strToU8(file.text)])));
  saveBlob(`${name}.zip`, new Blob([new Uint8Array(archive)], { type: 'application/zip' }));
  return `${name}.zip`;
}
