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
