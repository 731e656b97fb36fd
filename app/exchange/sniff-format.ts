import { latin1, viewOf } from './bytes.ts';
import { isNpy } from './read-npy.ts';
import { isZip } from './read-zip.ts';

/** `zip` is a ZIP archive whose listing has to be looked at: .npz, PyTorch, .keras. */
export type WeightsFormat = 'npy' | 'zip' | 'hdf5' | 'safetensors' | 'json' | 'pickle' | 'unknown';

const HDF5 = '\x89HDF\r\n\x1a\n';

/** Tells a weights file by its first bytes; names and extensions are not looked at. */
export function sniffFormat(bytes: Uint8Array): WeightsFormat {
  if (isNpy(bytes)) return 'npy';
  if (isZip(bytes)) return 'zip';
  if (isHdf5(bytes)) return 'hdf5';
  if (
    bytes.length > 8 &&
    bytes[8] === 0x7b &&
    viewOf(bytes).getBigUint64(0, true) <= BigInt(bytes.length - 8)
  ) {
    return 'safetensors';
  }
  if (/^\s*\{/.test(latin1(bytes.subarray(0, 64)))) return 'json';
  if (bytes[0] === 0x80 && bytes[1] <= 5) return 'pickle';
  return 'unknown';
}

/** HDF5 signature at byte 0, or after a user block of 512·2ⁿ bytes. */
export function isHdf5(bytes: Uint8Array): boolean {
  for (let at = 0; at + HDF5.length <= bytes.length; at = at === 0 ? 512 : 2 * at) {
    if (latin1(bytes.subarray(at, at + HDF5.length)) === HDF5) return true;
  }
  return false;
}
