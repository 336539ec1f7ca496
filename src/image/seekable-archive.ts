import type { ByteSource } from '../domain/bytes.ts';
import { type Failure, fail, ok, type Result } from '../domain/failure.ts';
import { TAR_LIMITS } from '../formats/tar.ts';
import { walkTarSource } from '../formats/tar-read.ts';
import { failureOf } from './digest.ts';
import { partOfSource } from './random-access.ts';
import { LinkWork, resolveLinks } from './resolve-links.ts';
import { seekableLayers } from './seekable-layers.ts';
import type { Members } from './source.ts';

/** Members of an image archive: layers and documents. More is no image archive. */
export const ARCHIVE_LIMITS = { ...TAR_LIMITS, maxEntries: 100_000 };

interface Member {
  readonly offset: number;
  readonly size: number;
}

/** Indexes an archive by its headers alone; members are read where they lie. What is wrong with the archive is in `failures`. */
export async function seekableArchive(bytes: ByteSource, name: string): Promise<Members> {
  const files = new Map<string, Member>();
  const links = new Map<string, { target: string }>();
  const failures: Failure[] = [];
  let complete = false;
  try {
    const walked = await walkTarSource(
      bytes,
      (entry) => {
        files.delete(entry.path);
        links.delete(entry.path);
        if (entry.kind === 'file' && !entry.sparse) files.set(entry.path, { offset: entry.offset, size: entry.size });
        if (entry.kind === 'symlink') links.set(entry.path, { target: entry.link ?? '' });
        if (entry.kind === 'hardlink') links.set(entry.path, { target: `/${entry.link ?? ''}` });
        return undefined;
      },
      name,
      ARCHIVE_LIMITS,
    );
    complete = walked.trailer;
  } catch (error) {
    failures.push(failureOf(error, name));
  }
  const work = new LinkWork();
  const targets = { get: (path: string) => links.get(path), work };
  const find = (path: string): Member | undefined => files.get(resolveLinks(path, targets) ?? '');
  return {
    name,
    complete,
    failures,
    async bytes(path, maxBytes) {
      const member = find(path);
      if (member === undefined) return undefined;
      if (member.size > maxBytes) return failed(tooLarge(`${path} of ${name}`, member.size, maxBytes));
      return readAt(bytes, member, `${path} of ${name}`);
    },
    layers: seekableLayers(name, async (place) => {
      const member = find(place.key);
      return member === undefined
        ? failed(missingMember(place.key, name))
        : ok({ bytes: partOfSource(bytes, member.offset, member.size) });
    }),
  };
}

export function failed(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure };
}

async function readAt(bytes: ByteSource, member: Member, what: string): Promise<Result<Uint8Array>> {
  try {
    const content = await bytes.read(member.offset, member.size);
    if (content.length === member.size) return ok(content);
    return fail('image/truncated', `${what} is cut short`, 'the archive ends within it', 'save the image again');
  } catch (error) {
    return failed(failureOf(error, what));
  }
}

export function tooLarge(what: string, size: number, maxBytes: number): Failure {
  return {
    code: 'image/too-large',
    what: `${what} has ${size} bytes`,
    why: `at most ${maxBytes} bytes of such a document are read`,
    fix: 'look where this image comes from: no builder writes such a document',
  };
}

export function missingMember(path: string, name: string): Failure {
  return {
    code: 'image/corrupt',
    what: `${name} has no ${path}`,
    why: 'it is named in the manifest; the archive was cut short, edited, or the layer may not be distributed',
    fix: 'build, pull or save the image again',
  };
}
