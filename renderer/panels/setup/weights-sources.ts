import { zipSync } from 'fflate';
import { TFJS_MODEL, WEIGHTS_EXTENSIONS } from '../../../app/exchange/weights-extensions.ts';

/** A file with its place in the folder that was chosen or dropped, `run/epoch-10/model.json`. */
export interface PlacedFile {
  readonly path: string;
  readonly file: File;
}

/** One set of weights: a single file, or a TensorFlow.js model with its shards. */
export interface WeightsSource {
  /** What its step is read from. */
  readonly name: string;
  readonly files: readonly PlacedFile[];
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/**
 * The sets of weights among files, the rest left out: a folder with `model.json` is one TensorFlow.js model together with all
 * files beside it; elsewhere every file with a known ending is one.
 */
export function weightsSources(files: readonly PlacedFile[]): WeightsSource[] {
  const models = new Set(
    files.flatMap(({ path }) => (path === folderOf(path) + TFJS_MODEL ? [folderOf(path)] : [])),
  );
  const single = files.filter(
    ({ path }) =>
      !models.has(folderOf(path)) && WEIGHTS_EXTENSIONS.some((end) => path.toLowerCase().endsWith(end)),
  );
  return [
    ...[...models].map((folder) => ({
      name: folder + TFJS_MODEL,
      files: files.filter(({ path }) => folderOf(path) === folder),
    })),
    ...single.map((placed) => ({ name: placed.path, files: [placed] })),
  ];
}

/** One file's bytes, or a model's files in one ZIP archive, not compressed. */
export async function packSource({ files }: WeightsSource): Promise<Uint8Array<ArrayBuffer>> {
  const contents = await Promise.all(files.map(async ({ file }) => new Uint8Array(await file.arrayBuffer())));
  if (files.length === 1 && !files[0].path.endsWith(TFJS_MODEL)) return contents[0];
  const entries = files.map(({ path }, k) => [path.slice(folderOf(path).length), contents[k]] as const);
  return new Uint8Array(zipSync(Object.fromEntries(entries), { level: 0 }));
}

/** Files that were dropped, folders walked through, with their paths. */
export async function droppedFiles(data: DataTransfer): Promise<PlacedFile[]> {
  // Entries have to be asked for before the event is over.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return [...data.files].map((file) => ({ path: file.name, file }));
  return (await Promise.all(entries.map(filesBelow))).flat();
}

/** Files of a folder input say where they stood. */
export function placed(files: readonly File[]): PlacedFile[] {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function filesBelow(entry: FileSystemEntry): Promise<PlacedFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  // A reader gives a hundred at a time, and nothing once it is through.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) break;
    children.push(...batch);
  }
  return (await Promise.all(children.map(filesBelow))).flat();
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
