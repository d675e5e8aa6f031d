// Whether the clinic can be reached.

const PATIENCE_MS = 15000; // for an answer that may never come

// A clinic on this machine is reached without a network.
export function isOnThisMachine(hostname) {
  return /^(localhost|127\.|\[::1\])/.test(hostname);
}

export function isOffline() {
  return !navigator.onLine && !isOnThisMachine(location.hostname);
}

// Whether the clinic answers now.
export async function isReached() {
  try {
    const answer = await fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.status < 500;
  } catch {
    return false;
  }
}
