import type { Failure } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import { formatRegistryRef, parseRegistryRef, type RegistryRef, repositoryOf } from '../domain/image-ref.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { Registry } from '../domain/registry.ts';
import type { Artifacts, Stage } from '../ports/stage.ts';
import type { World } from '../ports/world.ts';
import { checkSignatures, type SignatureCheck } from '../signatures/check.ts';
import { signatureFinding } from '../signatures/finding.ts';
import { signatureNotes } from '../signatures/notes.ts';
import { trustOf } from './signature-trust.ts';

/** What is verified: where it is, and how the user wrote it. */
interface Subject {
  readonly ref: RegistryRef;
  readonly text: string;
  readonly scanned: readonly string[];
}

/** Looks whether a trusted signer signed what is in the registry: the image given, or what this run pushed. */
export function signatureStageWith(open: (world: World) => Registry): Stage {
  return { name: 'signature', run: (world, plan, soFar) => run(open, world, plan, soFar) };
}

async function run(
  open: (world: World) => Registry,
  world: World,
  plan: Plan,
  soFar: Artifacts,
): Promise<Outcome<Artifacts>> {
  const { verify } = plan;
  if (verify === undefined) {
    return { status: 'skipped', because: 'not configured: give verify-key, or verify-identity and verify-issuer' };
  }
  const subjects = subjectsOf(plan, soFar);
  if (subjects.length === 0) return { status: 'skipped', because: 'not in a registry' };
  const trusted = await trustOf(world, verify, plan.policyFrom);
  if (!trusted.ok) return { status: 'failed', failures: [trusted.failure] };
  const registry = open(world);
  const findings: Finding[] = [];
  const failures: Failure[] = [];
  const { trust, policyFiles } = trusted.value;
  const notes = new Set<string>();
  for (const { ref, text, scanned } of subjects) {
    const checked = await checkSignatures(registry, { ref, trust, log: verify.log, scanned });
    if (!checked.ok) {
      failures.push(checked.failure);
      continue;
    }
    const finding = signatureFinding(checked.value, text);
    if (finding !== undefined) findings.push(finding);
    // What was not given matters only where no signature holds: one good signature is enough.
    if (checked.value.accepted === undefined) failures.push(...checked.value.unread);
    for (const note of signatureNotes(checked.value, verify.log)) notes.add(note);
    tell(world, checked.value);
  }
  const notAssessed = [...notes];
  const artifacts = policyFiles.length === 0 ? {} : { policyFiles };
  if (failures.length === 0) return { status: 'done', findings, artifacts, notAssessed };
  return { status: 'partial', findings, artifacts, failures, notAssessed };
}

/** The image that was given, if it is in a registry; else each repository that was pushed to: signatures are kept beside the image. */
function subjectsOf(plan: Plan, soFar: Artifacts): readonly Subject[] {
  if (plan.image?.kind === 'registry') {
    const digests = [...(soFar.images ?? []).map((image) => image.digest), soFar.digest];
    const scanned = [...new Set(digests.filter((digest) => digest !== undefined))];
    return [{ ref: plan.image.ref, text: plan.image.text, scanned }];
  }
  const { pushed } = soFar;
  if (pushed === undefined) return [];
  const byRepository = new Map<string, Subject>();
  for (const text of pushed.refs) {
    const parsed = parseRegistryRef(text);
    if (!parsed.ok || byRepository.has(repositoryOf(parsed.value))) continue;
    // By digest: the tag may have been moved since.
    const { registry, repository } = parsed.value;
    const ref = { registry, repository, digest: pushed.digest };
    byRepository.set(repositoryOf(ref), { ref, text, scanned: [pushed.digest] });
  }
  return [...byRepository.values()];
}

function tell(world: World, check: SignatureCheck): void {
  if (check.accepted === undefined) return;
  const name = formatRegistryRef({ ...check.ref, digest: check.digest });
  world.say.info(`${name} is signed by ${check.accepted.signer}: ${check.accepted.where}`);
}
