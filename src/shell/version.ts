import manifest from '../../package.json' with { type: 'json' };

/** The version in package.json; the bundler writes it into dist. */
export const VERSION: string = manifest.version;
