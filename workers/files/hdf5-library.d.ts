/** The HDF5 library's factory: each call starts an instance of its own. */
declare module '*/hdf5_util.js' {
  const createLibrary: (options: {
    noInitialRun: boolean;
    print: (line: string) => void;
    printErr: (line: string) => void;
  }) => Promise<unknown>;
  export default createLibrary;
}
