/** Sound as one array of samples from -1 to 1 for each channel. */
export interface Sound {
  rate: number;
  channels: Float32Array[];
}

/** Encodes a sound as a WAV file of 16-bit PCM. Channels must be of one length. */
export function encodeWav({ rate, channels }: Sound): Buffer {
  const frames = channels[0]?.length ?? 0;
  const blockSize = channels.length * 2;
  const dataSize = frames * blockSize;
  const file = Buffer.alloc(44 + dataSize);
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(36 + dataSize, 4);
  file.write("WAVEfmt ", 8, "latin1");
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(channels.length, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * blockSize, 28);
  file.writeUInt16LE(blockSize, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36, "latin1");
  file.writeUInt32LE(dataSize, 40);
  let at = 44;
  for (let frame = 0; frame < frames; frame++) {
    for (const channel of channels) {
      const sample = Math.max(-1, Math.min(1, channel[frame] ?? 0));
      file.writeInt16LE(Math.round(sample * 32767), at);
      at += 2;
    }
  }
  return file;
}
