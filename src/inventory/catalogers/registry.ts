import type { Cataloger } from '../../domain/layer.ts';
import { apk } from './apk.ts';
import { apkRepositories } from './apk-repositories.ts';
import { dpkg } from './dpkg.ts';
import { dpkgFiles } from './dpkg-files.ts';
import { npm } from './npm.ts';
import { osRelease } from './os-release.ts';
import { otherDatabases } from './other-databases.ts';

/** Every cataloger. A test fails when a file of this folder is not here. */
export const CATALOGERS: readonly Cataloger[] = [apk, apkRepositories, dpkg, dpkgFiles, npm, osRelease, otherDatabases];
