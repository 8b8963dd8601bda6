/**
 * Loaded by `--import` before the electron package's own installer, which shows nothing unless it has a terminal of its own:
 * sends the parent process how far each download is. If the installer ever fetches in another way, no progress is shown.
 */
const fetchAsBefore = globalThis.fetch;

globalThis.fetch = async (...request) => {
  const answer = await fetchAsBefore(...request);
  if (!answer.ok || !answer.body || !process.send) return answer;
  const totalBytes = Number(answer.headers.get('content-length')) || undefined;
  let doneBytes = 0;
  const counted = answer.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        doneBytes += chunk.byteLength;
        process.send?.({ doneBytes, totalBytes });
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, answer);
};

// The channel to the parent alone must not keep the installer alive.
process.channel?.unref();
