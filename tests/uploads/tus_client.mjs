// Plays uploads with the real tus-js-client: node tus_client.mjs <folder of node modules> <what to play, as JSON>
// It prints one line of JSON with what the library saw.
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/package.json`);
const { Upload } = require("tus-js-client");
const { play, endpoint, headers, metadata, size, chunkSize, uploadUrl, retryDelays = [0, 50, 100, 200] } = JSON.parse(process.argv[3]);

// The same bytes that the test computes.
const data = Buffer.alloc(size);
for (let index = 0; index < size; index++) data[index] = (index * 7 + (index >> 8)) & 255;

function upload(options) {
  return new Promise((resolve) => {
    const seen = { offsets: [], sha256: null, error: null, url: null };
    const done = (error) => {
      seen.url = task.url;
      seen.error = error ? String(error.message ?? error) : null;
      seen.status = error?.originalResponse?.getStatus() ?? null;
      resolve(seen);
    };
    const task = new Upload(data, {
      endpoint,
      headers,
      metadata,
      chunkSize,
      retryDelays,
      storeFingerprintForResuming: false,
      onAfterResponse: (_request, response) => {
        seen.sha256 = response.getHeader("Deskside-SHA256") ?? seen.sha256;
      },
      onChunkComplete: (_chunk, accepted) => {
        seen.offsets.push(accepted);
        options.afterChunk?.(task, done);
      },
      onSuccess: () => done(null),
      onError: done,
      ...options.library,
    });
    task.start();
  });
}

const plays = {
  whole: () => upload({}),
  duringCreation: () => upload({ library: { uploadDataDuringCreation: true } }),
  // What we do not speak.
  parallel: () => upload({ library: { parallelUploads: 2 } }),
  deferred: () => upload({ library: { uploadLengthDeferred: true } }),
  overriding: () => upload({ library: { overridePatchMethod: true } }),
  resume: () => upload({ library: { uploadUrl } }),
  // Stops after the first chunk, as a closed laptop does.
  stop: () =>
    upload({
      afterChunk: async (task, done) => {
        await task.abort();
        done(null);
      },
    }),
  terminate: () =>
    upload({
      afterChunk: async (task, done) => {
        await task.abort(true);
        done(null);
      },
    }),
};

console.log(JSON.stringify(await plays[play]()));
