import type { Cataloger } from '../../domain/layer.ts';
import { apk } from './apk.ts';
import { apkRepositories } from './apk-repositories.ts';
import { bitnami } from './bitnami.ts';
import { chisel } from './chisel.ts';
import { composer } from './composer.ts';
import { contentSets } from './content-sets.ts';
import { depsJson } from './deps-json.ts';
import { dpkg } from './dpkg.ts';
import { dpkgCopyright } from './dpkg-copyright.ts';
import { dpkgFiles } from './dpkg-files.ts';
import { gem } from './gem.ts';
import { npm } from './npm.ts';
import { opkg } from './opkg.ts';
import { opkgControl } from './opkg-control.ts';
import { osRelease } from './os-release.ts';
import { otherDatabases } from './other-databases.ts';
import { python } from './python.ts';
import { pythonConda } from './python-conda.ts';
import { rpm } from './rpm.ts';
import { rpmLog } from './rpm-log.ts';
import { rpmManifest } from './rpm-manifest.ts';
import { ubuntuPro } from './ubuntu-pro.ts';

/** Every cataloger. A test fails when a file of this folder is not here. */
export const CATALOGERS: readonly Cataloger[] = [
  apk,
  apkRepositories,
  bitnami,
  chisel,
  composer,
  contentSets,
  depsJson,
  dpkg,
  dpkgCopyright,
  dpkgFiles,
  gem,
  npm,
  opkg,
  opkgControl,
  osRelease,
  otherDatabases,
  python,
  pythonConda,
  rpm,
  rpmLog,
  rpmManifest,
  ubuntuPro,
];
