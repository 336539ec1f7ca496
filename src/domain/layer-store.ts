/** Where the values of layers are kept from run to run, under short names. What comes out may have been cut, changed or put there by others. */
export interface LayerStore {
  /** Undefined where nothing is kept under the name, or nothing that can be read. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Keeps bytes under a name as a whole or not at all; a failure is nobody's concern but the next run's. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Told of entries that are not as they were written. */
  readonly debug?: (text: string) => void;
}
