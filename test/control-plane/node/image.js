import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What pods call the image. No registry has it: the node imports it before it starts. */
export const IMAGE = 'docker.io/library/ktop-speak:1';

const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
const OCI = 'application/vnd.oci.image';

/** An OCI image of one program, as a tar. */
export function imageOf(program) {
  const layer = tar([['speak', readFileSync(program), '755']]);
  const config = json({
    architecture: ARCHITECTURES[process.arch],
    os: 'linux',
    config: { Entrypoint: ['/speak'] },
    rootfs: { type: 'layers', diff_ids: [digest(layer)] },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: descriptor('config.v1+json', config),
    layers: [descriptor('layer.v1.tar', layer)],
  });
  const annotations = { 'io.containerd.image.name': IMAGE };
  const index = {
    schemaVersion: 2,
    manifests: [{ ...descriptor('manifest.v1+json', manifest), annotations }],
  };
  return tar([
    ['oci-layout', json({ imageLayoutVersion: '1.0.0' })],
    ['index.json', json(index)],
    ...[layer, config, manifest].map((blob) => [`blobs/${digest(blob).replace(':', '/')}`, blob]),
  ]);
}

function json(value) {
  return Buffer.from(JSON.stringify(value));
}

function digest(blob) {
  return `sha256:${createHash('sha256').update(blob).digest('hex')}`;
}

function descriptor(type, blob) {
  return { mediaType: `${OCI}.${type}`, digest: digest(blob), size: blob.length };
}

const BLOCK = 512;

function tar(files) {
  const parts = files.flatMap(([name, content, mode = '644']) => [
    header(name, content.length, mode),
    content,
    Buffer.alloc(-content.length & (BLOCK - 1)),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** Of a file that is root's, and as old as can be: the same program makes the same image. */
function header(name, size, mode) {
  const octal = (value, digits) => `${value.toString(8).padStart(digits, '0')}\0`;
  const block = Buffer.alloc(BLOCK);
  const put = (text, at) => block.write(text, at, 'latin1');
  put(name, 0);
  put(`${mode.padStart(7, '0')}\0`, 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(size, 11), 124);
  put(octal(0, 11), 136);
  put(' '.repeat(8), 148); // The checksum counts as blanks in itself.
  put('0', 156);
  put('ustar\x0000', 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  put(`${octal(checksum, 6)} `, 148);
  return block;
}
